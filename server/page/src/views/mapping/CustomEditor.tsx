import type { Property } from "../../api/types.ts";
import { Button } from "../../components/Button.tsx";
import { Field } from "../../components/Field.tsx";
import { SelectField } from "../../components/SelectField.tsx";
import { errorAt, isObject, messagesAt, type Document, type Json } from "./document.ts";
import { FormOrJson } from "./FormOrJson.tsx";
import { Messages } from "./Messages.tsx";
import { hasOnly, isKeyOf, isText } from "./shapes.ts";
import { SourcesEditor } from "./SourcesEditor.tsx";
import { CUSTOM_TYPES, INDICATORS, type Target } from "./words.ts";

interface CustomEditorProps {
  path: string;
  name: string;
  field: Json;
  target: Target;
  properties: Property[];
  messages: Record<string, string>;
  isFixed: boolean;
  onChange: (field: Json | undefined, place: string) => void; // undefined: it goes; `place`: what changed of it
}

const PLACES = /^(label|type|healthIndicator|sources|sources\[.*)$/;

// Whether the form has a place for all that the field says.
export function customFits(field: Json): boolean {
  if (!isObject(field) || !hasOnly(field, ["type", "label", "sources", "healthIndicator"])) return false;
  const isKnown = (value: Json | undefined, known: object) => value === undefined || isKeyOf(value, known);
  return isKnown(field.type, CUSTOM_TYPES) && isKnown(field.healthIndicator, INDICATORS) && (field.label === undefined || isText(field.label));
}

// A field of one's own: what people call it, its type, what feeds it.
export function CustomEditor({ path, name, field: value, target, properties, messages, isFixed, onChange }: CustomEditorProps) {
  const field: Document = isObject(value) ? value : {};
  const set = (member: string, next: Json | undefined, place = member) => {
    const changed = { ...field };
    if (next === undefined) delete changed[member];
    else changed[member] = next;
    onChange(changed, place);
  };
  const own = messagesAt(messages, path);
  const actions = !isFixed && (
    <Button kind="danger" onClick={() => onChange(undefined, "")}>
      Remove this field
    </Button>
  );
  return (
    <FormOrJson name={name} value={value} fits={customFits(value)} messages={own} isFixed={isFixed} actions={actions} onChange={(next) => onChange(next, "")}>
      <div class="stack">
        <div class="source-fields">
          <Field label="Label" error={errorAt(messages, `${path}.label`)}>
            {(ids) => <input {...ids} maxLength={100} disabled={isFixed} value={String(field.label ?? "")} onInput={(event) => set("label", event.currentTarget.value || undefined)} />}
          </Field>
          <SelectField
            label="Type"
            value={String(field.type ?? "")}
            options={field.type === undefined ? { "": "Choose", ...CUSTOM_TYPES } : CUSTOM_TYPES}
            error={errorAt(messages, `${path}.type`)}
            isFixed={isFixed}
            onChange={(type) => set("type", type)}
          />
          {(target.path === "deals" || field.healthIndicator !== undefined) && (
            <SelectField
              label="The client shows"
              value={String(field.healthIndicator ?? "")}
              options={{ "": "nothing of it", ...INDICATORS }}
              error={errorAt(messages, `${path}.healthIndicator`)}
              isFixed={isFixed}
              onChange={(indicator) => set("healthIndicator", indicator || undefined)}
            />
          )}
        </div>
        <SourcesEditor
          path={`${path}.sources`}
          sources={field.sources}
          properties={properties}
          messages={messages}
          isFixed={isFixed}
          onChange={(sources, place) => set("sources", sources, `sources${place}`)}
        />
        <Messages messages={own.filter((one) => !PLACES.test(one.where))} />
      </div>
    </FormOrJson>
  );
}
