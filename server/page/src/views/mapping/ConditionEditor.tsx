import { useRef } from "preact/hooks";
import type { Property } from "../../api/types.ts";
import { SelectField } from "../../components/SelectField.tsx";
import { errorAt, type Document } from "./document.ts";
import { mostOf, OPERATORS, valuesOf, withOperator } from "./filters.ts";
import { PropertyInput } from "./PropertyInput.tsx";
import { ValueInput, ValuesInput } from "./ValueInput.tsx";

interface ConditionEditorProps {
  path: string; // in the document, for the server's messages
  condition: Document;
  properties: Property[];
  messages: Record<string, string>;
  isFixed: boolean;
  onChange: (condition: Document, place: string) => void; // `place`: the member that changed
}

// One condition of a filter: a property, what is asked of it, and what it is compared with.
export function ConditionEditor({ path, condition, properties, messages, isFixed, onChange }: ConditionEditorProps) {
  const property = properties.find((one) => one.name === condition.property);
  const operator = String(condition.operator);
  const { takes } = OPERATORS[operator];
  const isTime = property?.type === "date" || property?.type === "datetime";
  // Of an operator that takes more: they are there again when it is.
  const most = useRef<string[]>([]);
  most.current = mostOf(condition, most.current);
  const set = (member: string, value: string | string[]) => onChange({ ...condition, [member]: value }, member);
  const value = (member: "value" | "highValue", label: string) => (
    <ValueInput
      label={label}
      value={String(condition[member] ?? "")}
      property={property}
      hint={takes === "value" && operator.endsWith("TOKEN") ? "A word; * at either end for anything" : undefined}
      error={errorAt(messages, `${path}.${member}`)}
      isFixed={isFixed}
      onChange={(next) => set(member, next)}
    />
  );
  return (
    <div class="source-fields">
      <PropertyInput value={String(condition.property)} properties={properties} error={errorAt(messages, `${path}.property`)} isFixed={isFixed} onChange={(name) => set("property", name)} />
      <SelectField
        label="What is asked"
        value={operator}
        options={Object.entries(OPERATORS).map(([key, one]) => [key, (isTime && one.ofTimes) || one.name] as const)}
        error={errorAt(messages, `${path}.operator`)}
        isFixed={isFixed}
        onChange={(next) => onChange(withOperator(condition, next, most.current), "")}
      />
      {takes === "value" && value("value", "Value")}
      {takes === "range" && value("value", "From")}
      {takes === "range" && value("highValue", "To")}
      {takes === "values" && (
        <ValuesInput label="Values" values={valuesOf(condition)} property={property} error={errorAt(messages, `${path}.values`)} isFixed={isFixed} onChange={(next) => set("values", next)} />
      )}
    </div>
  );
}
