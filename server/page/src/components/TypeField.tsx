import { typeName } from "../format.ts";
import { OBJECT_TYPES, type ObjectType } from "../views/quality/question.ts";
import { Field } from "./Field.tsx";

interface TypeFieldProps {
  label: string;
  value: ObjectType;
  error?: string;
  isFixed?: boolean;
  onChange: (type: ObjectType) => void;
}

// One of HubSpot's types of records that are read.
export function TypeField({ label, value, error, isFixed, onChange }: TypeFieldProps) {
  return (
    <Field label={label} error={error}>
      {(ids) => (
        <select {...ids} disabled={isFixed} value={value} onChange={(event) => onChange(event.currentTarget.value as ObjectType)}>
          {OBJECT_TYPES.map((one) => (
            <option key={one} value={one}>
              {typeName(one)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
