import { Field } from "./Field.tsx";

interface SelectFieldProps<T extends string> {
  label: string;
  value: T;
  options: Record<T, string> | readonly (readonly [T, string])[]; // values with their words, in this order; "" stands for none
  hint?: string;
  error?: string;
  isFixed?: boolean;
  onChange: (value: T) => void;
}

// One of several values, each in words.
export function SelectField<T extends string>({ label, value, options, hint, error, isFixed, onChange }: SelectFieldProps<T>) {
  const listed: readonly (readonly [string, string])[] = Array.isArray(options) ? options : Object.entries<string>(options as Record<T, string>);
  return (
    <Field label={label} hint={hint} error={error}>
      {(ids) => (
        <select {...ids} disabled={isFixed} value={value} onChange={(event) => onChange(event.currentTarget.value as T)}>
          {listed.map(([key, words]) => (
            <option key={key} value={key}>
              {words}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
