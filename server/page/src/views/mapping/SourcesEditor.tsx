import type { Property } from "../../api/types.ts";
import { Button } from "../../components/Button.tsx";
import { messagesAt, type Json } from "./document.ts";
import { SourceEditor } from "./SourceEditor.tsx";
import { emptySource, sourcesOf, type Source } from "./sources.ts";

const MOST = 10;

interface SourcesEditorProps {
  path: string; // in the document, for the server's messages
  sources: Json | undefined;
  properties: Property[];
  messages: Record<string, string>;
  isFixed: boolean;
  onChange: (sources: Source[]) => void;
}

// What feeds a field: the first source that has a value wins.
export function SourcesEditor({ path, sources, properties, messages, isFixed, onChange }: SourcesEditorProps) {
  const all = sourcesOf(sources);
  const own = messages[path];
  const move = (i: number, by: number) => {
    const next = [...all];
    [next[i], next[i + by]] = [next[i + by], next[i]];
    onChange(next);
  };
  return (
    <div class="stack">
      {all.length === 0 && <p class="faint">Nothing feeds it: it stays empty.</p>}
      {all.map((source, i) => (
        <SourceEditor
          key={i}
          source={source}
          number={i + 1}
          count={all.length}
          properties={properties}
          messages={messagesAt(messages, `${path}[${i}]`)}
          isFixed={isFixed}
          onChange={(next) => onChange(all.map((one, j) => (j === i ? next : one)))}
          onMove={(by) => move(i, by)}
          onRemove={() => onChange(all.filter((_, j) => j !== i))}
        />
      ))}
      {own && <p class="field-error">{own}</p>}
      {!isFixed && all.length < MOST && (
        <div class="actions">
          <Button icon="plus" onClick={() => onChange([...all, emptySource("property")])}>
            {all.length === 0 ? "Add a source" : "Add another source"}
          </Button>
        </div>
      )}
    </div>
  );
}
