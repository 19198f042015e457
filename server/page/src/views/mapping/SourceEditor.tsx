import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Property } from "../../api/types.ts";
import { Field } from "../../components/Field.tsx";
import { SelectField } from "../../components/SelectField.tsx";
import { errorAt, messagesAt, type Json } from "./document.ts";
import { FormOrJson } from "./FormOrJson.tsx";
import { FormulaEditor } from "./FormulaEditor.tsx";
import { Messages } from "./Messages.tsx";
import { PropertyInput } from "./PropertyInput.tsx";
import { kindOf, KINDS, SOURCE_PLACES, sourceFits, withKind, type Source } from "./sources.ts";
import { ValuesTable } from "./ValuesTable.tsx";
import { WhenEditor } from "./WhenEditor.tsx";
import { TRANSFORMS } from "./words.ts";

interface SourceEditorProps {
  path: string; // in the document, for the server's messages
  source: Source;
  number: number; // 1 for the first
  properties: Property[];
  messages: Record<string, string>;
  isFixed: boolean;
  onChange: (source: Source, place: string) => void; // `place`: the member that changed
}

// One source of a field.
export function SourceEditor({ path, source, number, properties, messages, isFixed, onChange }: SourceEditorProps) {
  const kind = kindOf(source);
  const property = properties.find((one) => one.name === source.property);
  // Where it makes no sense it is shown only to be taken away.
  const isNumber = kind === "formula" || kind === "between" || "divideBy" in source || "decimals" in source || property?.type === "number";
  const error = (member: string) => errorAt(messages, `${path}.${member}`);
  const own = messagesAt(messages, path);
  const set = (member: string, value: Json | undefined, place = member) => {
    const next = { ...source };
    if (value === undefined) delete next[member];
    else next[member] = value;
    onChange(next, place);
  };
  const MORE_MEMBERS = ["values", "otherwise", "when"];
  const more = MORE_MEMBERS.filter((member) => member in source);
  const isMoreWrong = own.some((one) => MORE_MEMBERS.some((member) => one.where.startsWith(member)));
  return (
    <fieldset class="source">
      <legend>{number === 1 ? "First choice" : "Else"}</legend>
      <FormOrJson name={`Source ${number}`} value={source} fits={sourceFits(source)} messages={own} isFixed={isFixed} onChange={(next) => onChange(next as Source, "")}>
        <fieldset class="stack-close" disabled={isFixed}>
          <div class="source-fields">
            <SelectField label="Comes from" value={kind} options={KINDS} onChange={(next) => onChange(withKind(source, next), "")} />
            {kind === "property" && (
              <PropertyInput value={String(source.property ?? "")} properties={properties} error={error("property")} isFixed={isFixed} onChange={(name) => set("property", name)} />
            )}
            {kind === "value" && (
              <Field label="Text" error={error("value")} hint="Whatever the record holds: a default, as the last choice">
                {(ids) => <input {...ids} value={String(source.value ?? "")} onInput={(event) => set("value", event.currentTarget.value)} />}
              </Field>
            )}
            {kind === "join" && <Names label="Properties" member="join" source={source} error={error("join")} set={set} />}
            {kind === "join" && (
              <Field label="Between them" error={error("separator")}>
                {(ids) => <input {...ids} value={String(source.separator ?? " ")} onInput={(event) => set("separator", event.currentTarget.value)} />}
              </Field>
            )}
            {kind === "between" && <Names label="From and to" member="between" source={source} error={error("between")} set={set} />}
            {(kind !== "value" || "transform" in source) && (
              <SelectField
                label="Taken"
                value={String(source.transform ?? "none")}
                options={TRANSFORMS}
                error={error("transform")}
                onChange={(transform) => set("transform", transform === "none" ? undefined : transform)}
              />
            )}
            {isNumber && <WholeNumber label="Divided by" least={1} otherwise="1" value={source.divideBy} error={error("divideBy")} onChange={(next) => set("divideBy", next)} />}
            {isNumber && <WholeNumber label="Decimals" least={0} most={6} otherwise="6" value={source.decimals} error={error("decimals")} onChange={(next) => set("decimals", next)} />}
          </div>
          {kind === "formula" && (
            <FormulaEditor
              path={path}
              formula={String(source.formula ?? "")}
              names={Array.isArray(source.properties) ? source.properties.map(String) : []}
              properties={properties}
              messages={messages}
              isFixed={isFixed}
              example="coalesce(decimal(p.arr), decimal(p.mrr) * 12)"
              onChange={(formula, names, place) => onChange({ ...source, formula, properties: names }, place)}
            />
          )}
          <More isWrong={isMoreWrong} title={`More: a table of values, a condition${more.length > 0 ? ` (${more.join(", ")})` : ""}`}>
            <ValuesTable values={source.values} property={property} error={error("values") ?? messagesAt(messages, `${path}.values`)[0]?.what} isFixed={isFixed} onChange={(values) => set("values", values)} />
            {("values" in source || "otherwise" in source) && (
              <Field label="Any other value becomes" error={error("otherwise")} hint="Without it such a value can't be read">
                {(ids) => <input {...ids} value={String(source.otherwise ?? "")} onInput={(event) => set("otherwise", event.currentTarget.value || undefined)} />}
              </Field>
            )}
            <WhenEditor
              path={`${path}.when`}
              label="Counts only for some records"
              when={source.when}
              properties={properties}
              messages={messages}
              isFixed={isFixed}
              onChange={(when, place) => set("when", when, place ? `when.${place}` : "when")}
            />
          </More>
          <Messages messages={own.filter((one) => !SOURCE_PLACES.test(one.where))} />
        </fieldset>
      </FormOrJson>
    </fieldset>
  );
}

function More({ isWrong, title, children }: { isWrong: boolean; title: string; children: ComponentChildren }) {
  const [isOpen, setOpen] = useState(isWrong);
  return (
    <details class="more" open={isOpen || isWrong} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{title}</summary>
      <div class="stack-close">{children}</div>
    </details>
  );
}

interface WholeNumberProps {
  label: string;
  least: number;
  most?: number;
  otherwise: string; // what it is when nothing is entered
  value: Json | undefined;
  error?: string;
  onChange: (value: number | undefined) => void;
}

function WholeNumber({ label, least, most, otherwise, value, error, onChange }: WholeNumberProps) {
  return (
    <Field label={label} error={error}>
      {(ids) => (
        <input
          {...ids}
          type="number"
          min={least}
          max={most}
          step="1"
          placeholder={otherwise}
          value={typeof value === "number" ? value : ""}
          onInput={(event) => onChange(event.currentTarget.value === "" ? undefined : Number(event.currentTarget.value))}
        />
      )}
    </Field>
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
