import type { Property } from "../../api/types.ts";
import { Field } from "../../components/Field.tsx";
import { SelectField } from "../../components/SelectField.tsx";
import { LinesInput } from "./LinesInput.tsx";

// So many options can be looked over; of more somebody writes which.
const MOST_TICKED = 24;

interface Choice {
  value: string;
  label: string;
}

const TRUTHS: Choice[] = [
  { value: "true", label: "Yes" },
  { value: "false", label: "No" },
];

// The values that the property can have, and those of `chosen` that it can't; none: any text.
function choicesOf(property: Property | undefined, chosen: string[]): Choice[] {
  const options = (property?.options ?? []).filter((one) => !one.hidden || chosen.includes(one.value)).map(({ value, label }) => ({ value, label: label || value }));
  const known = options.length > 0 ? options : property?.type === "bool" ? TRUTHS : [];
  if (known.length === 0) return [];
  return [...known, ...chosen.filter((value) => value && !known.some((one) => one.value === value)).map((value) => ({ value, label: `${value} (no option)` }))];
}

const HINTS: Record<string, string> = {
  date: "2026-03-31, or so long before the check: -365d",
  datetime: "2026-03-31T16:00:00Z, or so long before the check: -12h",
};

interface ValueInputProps {
  label: string;
  value: string;
  property: Property | undefined;
  hint?: string;
  error?: string;
  isFixed: boolean;
  onChange: (value: string) => void;
}

// One value of a property: chosen where it has options, else written.
export function ValueInput({ label, value, property, hint, error, isFixed, onChange }: ValueInputProps) {
  const choices = choicesOf(property, [value]);
  if (choices.length > 0) {
    const options = choices.map((one) => [one.value, one.label] as const);
    return <SelectField label={label} value={value} options={value === "" ? [["", "Choose"], ...options] : options} hint={hint} error={error} isFixed={isFixed} onChange={onChange} />;
  }
  return (
    <Field label={label} error={error} hint={hint ?? HINTS[property?.type ?? ""]}>
      {(ids) => (
        <input
          {...ids}
          spellcheck={false}
          autocomplete="off"
          inputMode={property?.type === "number" ? "decimal" : undefined}
          disabled={isFixed}
          value={value}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

interface ValuesInputProps {
  label: string;
  values: string[];
  property: Property | undefined;
  error?: string;
  isFixed: boolean;
  onChange: (values: string[]) => void;
}

// Several values of a property: ticked where it has a few options, else written one a line.
export function ValuesInput({ label, values, property, error, isFixed, onChange }: ValuesInputProps) {
  const choices = choicesOf(property, values);
  if (choices.length === 0 || choices.length > MOST_TICKED) {
    return <LinesInput label={label} hint={choices.length > 0 ? "Internal values, one a line" : undefined} error={error} values={values} isFixed={isFixed} onChange={onChange} />;
  }
  return (
    <fieldset class="ticks" disabled={isFixed} aria-invalid={error ? true : undefined}>
      <legend>{label}</legend>
      <div class="choices">
        {choices.map((one) => (
          <label key={one.value} class="choice">
            <input
              type="checkbox"
              checked={values.includes(one.value)}
              onChange={(event) => onChange(event.currentTarget.checked ? [...values, one.value] : values.filter((value) => value !== one.value))}
            />
            <span>{one.label}</span>
          </label>
        ))}
      </div>
      {error && <p class="field-error">{error}</p>}
    </fieldset>
  );
}
