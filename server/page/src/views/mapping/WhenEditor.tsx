import type { Property } from "../../api/types.ts";
import { errorAt, isObject, type Document, type Json } from "./document.ts";
import { PropertyInput } from "./PropertyInput.tsx";
import { isText } from "./shapes.ts";
import { ValuesInput } from "./ValueInput.tsx";

interface WhenEditorProps {
  path: string; // of the condition, for the server's messages
  label: string; // "Only for some records"
  when: Json | undefined;
  properties: Property[];
  messages: Record<string, string>;
  isFixed: boolean;
  onChange: (when: Document | undefined, place: string) => void; // `place`: the member that changed
}

// {"property": …, "is": […]}: for records of which a property has one of these values.
export function WhenEditor({ path, label, when, properties, messages, isFixed, onChange }: WhenEditorProps) {
  const condition = isObject(when) ? when : null;
  const property = properties.find((one) => one.name === condition?.property);
  return (
    <div class="when">
      <label class="choice">
        <input type="checkbox" disabled={isFixed} checked={condition !== null} onChange={(event) => onChange(event.currentTarget.checked ? { property: "", is: [] } : undefined, "")} />
        <span>{label}</span>
      </label>
      {condition && (
        <div class="source-fields">
          <PropertyInput
            label="Where this property"
            value={String(condition.property ?? "")}
            properties={properties}
            error={errorAt(messages, `${path}.property`)}
            isFixed={isFixed}
            onChange={(name) => onChange({ ...condition, property: name }, "property")}
          />
          <ValuesInput
            label="Is one of"
            values={Array.isArray(condition.is) ? condition.is.filter(isText) : []}
            property={property}
            error={errorAt(messages, `${path}.is`)}
            isFixed={isFixed}
            onChange={(is) => onChange({ ...condition, is }, "is")}
          />
        </div>
      )}
      {messages[path] && <p class="field-error">{messages[path]}</p>}
    </div>
  );
}
