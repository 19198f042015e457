import { useRef } from "preact/hooks";
import type { Property } from "../../api/types.ts";
import { ListEditor } from "../../components/ListEditor.tsx";
import { isObject, messagesAt, type Json } from "./document.ts";
import { FormOrJson } from "./FormOrJson.tsx";
import { SourceEditor } from "./SourceEditor.tsx";
import { emptySource, sourcesOf, type Source } from "./sources.ts";

const MOST = 10;

interface SourcesEditorProps {
  path: string; // in the document, for the server's messages
  sources: Json | undefined;
  properties: Property[];
  messages: Record<string, string>;
  isFixed: boolean;
  onChange: (sources: Json, place: string) => void; // `place`: what changed of them, "[0].property"
}

// What feeds a field: the first source that has a value wins.
export function SourcesEditor({ path, sources, properties, messages, isFixed, onChange }: SourcesEditorProps) {
  const all = sourcesOf(sources);
  const own = messages[path];
  const fits = sources === undefined || (Array.isArray(sources) && sources.every(isObject));
  // It stays text while somebody writes it, though it may begin to fit.
  const wasText = useRef(false);
  if (!fits) wasText.current = true;
  const form = (
    <div class="stack">
      {all.length === 0 && <p class="faint">Nothing feeds it: it stays empty.</p>}
      <ListEditor<Source>
        name="source"
        items={all}
        most={MOST}
        isFixed={isFixed}
        addName={all.length === 0 ? "Add a source" : "Add another source"}
        fresh={() => emptySource("property")}
        onChange={(next) => onChange(next, "")}
      >
        {(source, i) => (
          <SourceEditor
            path={`${path}[${i}]`}
            source={source}
            number={i + 1}
            properties={properties}
            messages={messages}
            isFixed={isFixed}
            onChange={(next, place) => onChange(all.map((one, j) => (j === i ? next : one)), place ? `[${i}].${place}` : `[${i}]`)}
          />
        )}
      </ListEditor>
      {own && <p class="field-error">{own}</p>}
    </div>
  );
  if (!wasText.current) return form;
  return (
    <FormOrJson name="Sources" value={sources} fits={fits} messages={messagesAt(messages, path)} isFixed={isFixed} onChange={(next) => onChange(next as Json, "")}>
      {form}
    </FormOrJson>
  );
}
