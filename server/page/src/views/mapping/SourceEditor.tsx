import type { Property } from "../../api/types.ts";
import { Button } from "../../components/Button.tsx";
import { Field } from "../../components/Field.tsx";
import { isObject, type Document, type Json } from "./document.ts";
import { JsonBox } from "./JsonBox.tsx";
import { PropertyInput } from "./PropertyInput.tsx";
import { emptySource, kindOf, KINDS, type Kind, type Source } from "./sources.ts";
import { TRANSFORMS } from "./words.ts";

const SHOWN = new Set(["property", "value", "formula", "properties", "join", "separator", "between", "transform", "divideBy"]);

interface SourceEditorProps {
  source: Source;
  number: number; // 1 for the first
  count: number;
  properties: Property[];
  messages: { where: string; what: string }[]; // by member: "property"
  isFixed: boolean;
  onChange: (source: Source) => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
}

// One source of a field.
export function SourceEditor({ source, number, count, properties, messages, isFixed, onChange, onMove, onRemove }: SourceEditorProps) {
  const kind = kindOf(source);
  // Where it makes no sense it is shown only to be taken away.
  const isNumber = kind === "formula" || kind === "between" || "divideBy" in source || properties.some((one) => one.name === source.property && one.type === "number");
  const errorOf = (member: string) => messages.find((one) => one.where === member)?.what;
  const rest = messages.filter((one) => !SHOWN.has(one.where));
  const others = Object.fromEntries(Object.entries(source).filter(([key]) => !SHOWN.has(key))) as Document;
  const set = (member: string, value: Json | undefined) => {
    const next = { ...source };
    if (value === undefined) delete next[member];
    else next[member] = value;
    onChange(next);
  };
  // What was set beside the kind's own members stays.
  const setKind = (next: Kind) => {
    const own = ["property", "value", "formula", "properties", "join", "separator", "between"];
    onChange({ ...emptySource(next), ...Object.fromEntries(Object.entries(source).filter(([key]) => !own.includes(key))) });
  };
  const setOthers = (value: Json | undefined) => {
    if (value !== undefined && !isObject(value)) return;
    const shown = Object.fromEntries(Object.entries(source).filter(([key]) => SHOWN.has(key)));
    onChange({ ...shown, ...(value ?? {}) } as Document);
  };
  return (
    <fieldset class="source" disabled={isFixed}>
      <legend>{number === 1 ? "First choice" : "Else"}</legend>
      <div class="source-fields">
        <Field label="Comes from">
          {(ids) => (
            <select {...ids} value={kind} onChange={(event) => setKind(event.currentTarget.value as Kind)}>
              {Object.entries(KINDS).map(([key, name]) => (
                <option key={key} value={key}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Field>
        {kind === "property" && (
          <PropertyInput value={String(source.property ?? "")} properties={properties} error={errorOf("property")} isFixed={isFixed} onChange={(name) => set("property", name)} />
        )}
        {kind === "value" && (
          <Field label="Text" error={errorOf("value")} hint="Whatever the record holds: a default, as the last choice">
            {(ids) => <input {...ids} value={String(source.value ?? "")} onInput={(event) => set("value", event.currentTarget.value)} />}
          </Field>
        )}
        {kind === "formula" && (
          <Field label="Calculation" error={errorOf("formula")} hint="Such as coalesce(decimal(p.arr), decimal(p.mrr) * 12)">
            {(ids) => <textarea {...ids} class="json" rows={2} spellcheck={false} value={String(source.formula ?? "")} onInput={(event) => set("formula", event.currentTarget.value)} />}
          </Field>
        )}
        {kind === "formula" && <Names label="Properties that it reads" member="properties" source={source} error={errorOf("properties")} set={set} />}
        {kind === "join" && <Names label="Properties" member="join" source={source} error={errorOf("join")} set={set} />}
        {kind === "join" && (
          <Field label="Between them" error={errorOf("separator")}>
            {(ids) => <input {...ids} value={String(source.separator ?? " ")} onInput={(event) => set("separator", event.currentTarget.value)} />}
          </Field>
        )}
        {kind === "between" && <Names label="From and to" member="between" source={source} error={errorOf("between")} set={set} />}
        {kind !== "value" && (
          <Field label="Taken" error={errorOf("transform")}>
            {(ids) => (
              <select
                {...ids}
                value={String(source.transform ?? "none")}
                onChange={(event) => set("transform", event.currentTarget.value === "none" ? undefined : event.currentTarget.value)}
              >
                {Object.entries(TRANSFORMS).map(([key, name]) => (
                  <option key={key} value={key}>
                    {name}
                  </option>
                ))}
              </select>
            )}
          </Field>
        )}
        {isNumber && (
          <Field label="Divided by" error={errorOf("divideBy")}>
            {(ids) => (
              <input
                {...ids}
                type="number"
                min="1"
                step="1"
                placeholder="1"
                value={typeof source.divideBy === "number" ? source.divideBy : ""}
                onInput={(event) => set("divideBy", event.currentTarget.value === "" ? undefined : Number(event.currentTarget.value))}
              />
            )}
          </Field>
        )}
      </div>
      <details open={rest.length > 0 || undefined}>
        <summary>More: a table of values, a condition, decimals{Object.keys(others).length > 0 ? ` (${Object.keys(others).join(", ")})` : ""}</summary>
        <JsonBox
          label="As JSON: values, otherwise, when, decimals"
          value={Object.keys(others).length > 0 ? others : undefined}
          messages={rest}
          isFixed={isFixed}
          onChange={setOthers}
        />
      </details>
      {!isFixed && (
        <div class="actions">
          {number > 1 && <Button onClick={() => onMove(-1)}>Earlier</Button>}
          {number < count && <Button onClick={() => onMove(1)}>Later</Button>}
          <Button onClick={onRemove}>Remove</Button>
        </div>
      )}
    </fieldset>
  );
}

interface NamesProps {
  label: string;
  member: string;
  source: Source;
  error?: string;
  set: (member: string, value: Json) => void;
}

// Several properties' names, with commas between.
function Names({ label, member, source, error, set }: NamesProps) {
  const value = Array.isArray(source[member]) ? source[member] : [];
  return (
    <Field label={label} error={error} hint="Internal names, with commas between">
      {(ids) => (
        <input
          {...ids}
          key={value.join()}
          spellcheck={false}
          autocomplete="off"
          defaultValue={value.join(", ")}
          onChange={(event) => set(member, event.currentTarget.value.split(",").map((name) => name.trim()).filter(Boolean))}
        />
      )}
    </Field>
  );
}
