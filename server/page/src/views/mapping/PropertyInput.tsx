import { useId } from "preact/hooks";
import type { Property } from "../../api/types.ts";
import { Field } from "../../components/Field.tsx";

const SHOWN_OPTIONS = 6;

interface PropertyInputProps {
  label?: string;
  value: string;
  properties: Property[];
  error?: string;
  isFixed?: boolean;
  onChange: (name: string) => void;
}

// One of the portal's properties, found by its name or its label.
export function PropertyInput({ label = "Property", value, properties, error, isFixed, onChange }: PropertyInputProps) {
  const list = useId();
  const chosen = properties.find((one) => one.name === value);
  const hint = chosen ? describe(chosen) : value && properties.length > 0 ? "The portal has no such property." : "Type a part of its name or label";
  return (
    <Field label={label} hint={hint} error={error}>
      {(ids) => (
        <>
          <input {...ids} list={list} autocomplete="off" spellcheck={false} disabled={isFixed} value={value} onInput={(event) => onChange(event.currentTarget.value.trim())} />
          <datalist id={list}>
            {properties.map((one) => (
              <option key={one.name} value={one.name}>
                {one.label}
              </option>
            ))}
          </datalist>
        </>
      )}
    </Field>
  );
}

// "Customer tier, enumeration: enterprise, growth, starter".
export function describe(property: Property): string {
  const options = property.options.map((one) => one.value);
  const shown = options.slice(0, SHOWN_OPTIONS).join(", ") + (options.length > SHOWN_OPTIONS ? ", …" : "");
  return `${property.label}, ${property.type}${shown ? `: ${shown}` : ""}`;
}
