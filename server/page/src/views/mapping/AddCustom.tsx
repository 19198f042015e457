import { useState } from "preact/hooks";
import type { Property } from "../../api/types.ts";
import { Button } from "../../components/Button.tsx";
import { Field } from "../../components/Field.tsx";
import { SelectField } from "../../components/SelectField.tsx";
import type { Document } from "./document.ts";
import { PropertyInput } from "./PropertyInput.tsx";
import { CUSTOM_TYPES, customTypeFor } from "./words.ts";

const NAME = /^[A-Za-z][A-Za-z0-9_]{0,49}$/;

// "customer_tier" is offered as "customerTier".
export const offeredName = (property: string): string => property.replaceAll(/[^A-Za-z0-9]+(.)?/g, (_, next: string | undefined) => (next ?? "").toUpperCase()).replace(/^[^A-Za-z]+/, "");

// A field that shows `property`, of the type that fits it.
export function customFrom(property: string, known: Property | undefined): Document {
  if (!known) return { type: "text", sources: [{ property }] };
  const type = customTypeFor(known.type, known.fieldType);
  const isOption = type === "option" || type === "options";
  return { type, label: known.label.slice(0, 100), sources: [isOption ? { property, transform: "optionLabel" } : { property }] };
}

interface AddCustomProps {
  properties: Property[];
  taken: string[];
  onAdd: (name: string, field: Document) => void;
}

const SHOWS = { property: "A property", calculation: "A calculation" };

// A new field of one's own: of a property, or calculated.
export function AddCustom({ properties, taken, onAdd }: AddCustomProps) {
  const [shows, setShows] = useState<keyof typeof SHOWS>("property");
  const [property, setProperty] = useState("");
  const [type, setType] = useState("number");
  const [name, setName] = useState("");
  const [error, setError] = useState<{ property?: string; name?: string }>({});
  const isOf = shows === "property";
  const offered = isOf ? offeredName(property) : "";
  const add = (event: Event) => {
    event.preventDefault();
    const chosen = name || offered;
    if (isOf && !property) return setError({ property: "Choose the property that it shows." });
    if (!NAME.test(chosen)) return setError({ name: "1 to 50 letters, digits and _, a letter first." });
    if (taken.includes(chosen)) return setError({ name: "There is a field of that name already." });
    onAdd(chosen, isOf ? customFrom(property, properties.find((one) => one.name === property)) : { type, sources: [{ formula: "", properties: [] }] });
    setProperty("");
    setName("");
    setError({});
  };
  return (
    <form class="add" onSubmit={add} noValidate>
      <h3>Add a field</h3>
      <div class="add-fields">
        <SelectField label="It shows" value={shows} options={SHOWS} onChange={setShows} />
        {isOf ? (
          <PropertyInput label="Property to show" value={property} properties={properties} error={error.property} onChange={setProperty} />
        ) : (
          <SelectField label="Type of the result" value={type} options={CUSTOM_TYPES} onChange={setType} />
        )}
        <Field label="Name of the field" error={error.name} hint="As the API has it">
          {(ids) => <input {...ids} spellcheck={false} autocomplete="off" placeholder={offered || "customerTier"} value={name} onInput={(event) => setName(event.currentTarget.value.trim())} />}
        </Field>
        <Button type="submit" icon="plus">
          Add field
        </Button>
      </div>
    </form>
  );
}
