import { Button } from "../../components/Button.tsx";
import { Card } from "../../components/Card.tsx";
import { Tag } from "../../components/Tag.tsx";
import { at, messagesAt, same, type Document } from "./document.ts";
import { JsonBox } from "./JsonBox.tsx";
import type { PartProps } from "./parts.ts";
import { SECTIONS } from "./words.ts";

// The sections that are edited as text, each checked by the server with the whole draft.
export function Rules({ draft, messages, mayEdit, set }: PartProps) {
  return (
    <>
      {SECTIONS.map((section) => {
        const value = at(draft.document, section.key);
        const before = at(draft.base, section.key);
        const own = messagesAt(messages, section.key);
        const isChanged = !same(value, before);
        return (
          <Card key={section.key} title={section.name} aside={own.length > 0 ? <Tag tone="bad">Wrong</Tag> : isChanged ? <Tag tone="info">Draft</Tag> : value === undefined ? <span class="faint">standard</span> : null}>
            <div class="stack">
              <p class="faint">{section.what}</p>
              {value === undefined && !mayEdit ? null : (
                <JsonBox label={`${section.name} as JSON`} isLabelHidden value={value} messages={own} rows={value === undefined ? 2 : undefined} isFixed={!mayEdit} onChange={(next) => set(section.key, next)} />
              )}
              {mayEdit && (
                <div class="actions">
                  {value === undefined && <Button onClick={() => set(section.key, section.example as Document)}>Begin with an example</Button>}
                  {isChanged && <Button onClick={() => set(section.key, before)}>Undo</Button>}
                </div>
              )}
            </div>
          </Card>
        );
      })}
    </>
  );
}
