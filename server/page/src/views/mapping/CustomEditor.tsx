import type { Property } from "../../api/types.ts";
import { Button } from "../../components/Button.tsx";
import { Field } from "../../components/Field.tsx";
import type { Document, Json } from "./document.ts";
import { SourcesEditor } from "./SourcesEditor.tsx";
import { CUSTOM_TYPES, INDICATORS, type Target } from "./words.ts";

interface CustomEditorProps {
  path: string;
  field: Document;
  target: Target;
  properties: Property[];
  messages: Record<string, string>;
  isFixed: boolean;
  onChange: (field: Document | undefined) => void; // undefined: it goes
}

// A field of one's own: what people call it, its type, what feeds it.
export function CustomEditor({ path, field, target, properties, messages, isFixed, onChange }: CustomEditorProps) {
  const set = (member: string, value: Json | undefined) => {
    const next = { ...field };
    if (value === undefined) delete next[member];
    else next[member] = value;
    onChange(next);
  };
  const own = messages[path];
  return (
    <div class="stack">
      <div class="source-fields">
        <Field label="Label" error={messages[`${path}.label`]}>
          {(ids) => <input {...ids} maxLength={100} disabled={isFixed} value={String(field.label ?? "")} onInput={(event) => set("label", event.currentTarget.value || undefined)} />}
        </Field>
        <Field label="Type" error={messages[`${path}.type`]}>
          {(ids) => (
            <select {...ids} disabled={isFixed} value={String(field.type ?? "text")} onChange={(event) => set("type", event.currentTarget.value)}>
              {Object.entries(CUSTOM_TYPES).map(([key, name]) => (
                <option key={key} value={key}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Field>
        {target.path === "deals" && (
          <Field label="The client shows" error={messages[`${path}.healthIndicator`]}>
            {(ids) => (
              <select {...ids} disabled={isFixed} value={String(field.healthIndicator ?? "")} onChange={(event) => set("healthIndicator", event.currentTarget.value || undefined)}>
                <option value="">nothing of it</option>
                {Object.entries(INDICATORS).map(([key, name]) => (
                  <option key={key} value={key}>
                    {name}
                  </option>
                ))}
              </select>
            )}
          </Field>
        )}
      </div>
      {own && <p class="field-error">{own}</p>}
      <SourcesEditor path={`${path}.sources`} sources={field.sources} properties={properties} messages={messages} isFixed={isFixed} onChange={(sources) => set("sources", sources)} />
      {!isFixed && (
        <div class="actions">
          <Button kind="danger" onClick={() => onChange(undefined)}>
            Remove this field
          </Button>
        </div>
      )}
    </div>
  );
}
