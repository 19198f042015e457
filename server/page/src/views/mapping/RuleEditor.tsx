import { useRef, useState } from "preact/hooks";
import { Button } from "../../components/Button.tsx";
import { Failure } from "../../components/Failure.tsx";
import { Field } from "../../components/Field.tsx";
import { SelectField } from "../../components/SelectField.tsx";
import { TypeField } from "../../components/TypeField.tsx";
import { errorAt, isObject, messagesAt, type Document, type Json } from "./document.ts";
import { FormOrJson } from "./FormOrJson.tsx";
import { FormulaEditor } from "./FormulaEditor.tsx";
import { Messages } from "./Messages.tsx";
import { PropertyInput } from "./PropertyInput.tsx";
import { isText } from "./shapes.ts";
import { useProperties } from "./use_properties.ts";
import { checkOf, CHECKS, FORMATS, isRuleId, objectName, RULE_PLACES, ruleFits, SEVERITIES, toldOf, typeOf, withCheck, type Check } from "./validation.ts";
import { ValuesInput } from "./ValueInput.tsx";
import { WhenEditor } from "./WhenEditor.tsx";

interface RuleEditorProps {
  path: string; // "validation.rules.customers-need-mail"
  id: string;
  taken: string[]; // other rules' names
  rule: Json;
  messages: Record<string, string>;
  isFixed: boolean;
  undo?: () => void; // where it is not as it was
  onChange: (rule: Json | undefined, place: string) => void; // undefined: it goes; `place`: what changed of it
  onRename: (id: string) => void;
}

// One validation rule: of which records, what is expected, and what becomes of one that breaks it.
export function RuleEditor({ path, id, taken, rule: value, messages, isFixed, undo, onChange, onRename }: RuleEditorProps) {
  const rule: Document = isObject(value) ? value : {};
  const type = typeOf(rule.object);
  const properties = useProperties(type);
  const known = properties.data ?? [];
  const property = known.find((one) => one.name === rule.property);
  const check = checkOf(rule);
  // What each check was told before another one was looked at.
  const told = useRef<Partial<Record<Check, Document>>>({});
  told.current = toldOf(told.current, value);
  const own = messagesAt(messages, path);
  const error = (place: string) => errorAt(messages, `${path}.${place}`);
  const set = (member: string, next: Json | undefined, place = member) => {
    const changed = { ...rule };
    if (next === undefined) delete changed[member];
    else changed[member] = next;
    onChange(changed, place);
  };
  const actions = !isFixed && (
    <>
      {undo && <Button onClick={undo}>Undo</Button>}
      <Button kind="danger" onClick={() => onChange(undefined, "")}>
        Remove this rule
      </Button>
    </>
  );
  return (
    <FormOrJson name={`Rule ${id}`} value={value} fits={ruleFits(value)} messages={own} isFixed={isFixed} actions={actions} onChange={(next) => onChange(next, "")}>
      <div class="stack">
        {properties.error !== null && <Failure error={properties.error} retry={() => void properties.reload()} />}
        <div class="source-fields">
          <RuleName id={id} taken={taken} isFixed={isFixed} onRename={onRename} />
          <TypeField label="Records" value={type} error={error("object")} isFixed={isFixed} onChange={(next) => set("object", objectName(next), "")} />
          {(check !== "formula" || rule.property !== undefined) && (
            <PropertyInput value={String(rule.property ?? "")} properties={known} error={error("property")} isFixed={isFixed} onChange={(name) => set("property", name || undefined)} />
          )}
          <SelectField label="What is expected" value={check} options={CHECKS} isFixed={isFixed} onChange={(next) => onChange(withCheck(rule, next, told.current[next]), "")} />
          {check === "range" && <Range range={isObject(rule.range) ? rule.range : {}} error={error} isFixed={isFixed} onChange={(range, place) => set("range", range, place)} />}
          {check === "format" && <SelectField label="As" value={String(rule.format)} options={FORMATS} error={error("format")} isFixed={isFixed} onChange={(format) => set("format", format)} />}
          {check === "allowed" && (
            <ValuesInput
              label="Allowed values"
              values={Array.isArray(rule.allowed) ? rule.allowed.filter(isText) : []}
              property={property}
              error={error("allowed")}
              isFixed={isFixed}
              onChange={(allowed) => set("allowed", allowed)}
            />
          )}
        </div>
        {check === "formula" && (
          <FormulaEditor
            path={path}
            formula={String(rule.formula ?? "")}
            names={Array.isArray(rule.properties) ? rule.properties.map(String) : []}
            properties={known}
            messages={messages}
            isFixed={isFixed}
            example="coalesce(decimal(p.amount), 0) >= 0"
            onChange={(formula, names, place) => {
              const { properties: _, ...rest } = rule;
              onChange({ ...rest, formula, ...(names.length > 0 ? { properties: names } : {}) }, place);
            }}
          />
        )}
        <WhenEditor
          path={`${path}.when`}
          label="Only for some of these records"
          when={rule.when}
          properties={known}
          messages={messages}
          isFixed={isFixed}
          onChange={(when, place) => set("when", when, place ? `when.${place}` : "when")}
        />
        <div class="source-fields">
          <SelectField
            label="One that breaks it"
            value={String(rule.severity ?? "warning")}
            options={SEVERITIES}
            error={error("severity")}
            isFixed={isFixed}
            onChange={(severity) => set("severity", severity)}
          />
          <Field label="What to do about it" hint="In place of the standard text" error={error("message")}>
            {(ids) => <input {...ids} disabled={isFixed} maxLength={500} value={String(rule.message ?? "")} onInput={(event) => set("message", event.currentTarget.value || undefined)} />}
          </Field>
        </div>
        <Messages messages={own.filter((one) => !RULE_PLACES.test(one.where))} />
      </div>
    </FormOrJson>
  );
}

interface RangeProps {
  range: Document;
  error: (place: string) => string | undefined;
  isFixed: boolean;
  onChange: (range: Document, place: string) => void;
}

function Range({ range, error, isFixed, onChange }: RangeProps) {
  const whole = error("range");
  const end = (member: "min" | "max", label: string) => (
    <Field label={label} error={error(`range.${member}`) ?? whole}>
      {(ids) => (
        <input
          {...ids}
          inputMode="decimal"
          autocomplete="off"
          disabled={isFixed}
          value={String(range[member] ?? "")}
          onInput={(event) => {
            const { [member]: _, ...rest } = range;
            const text = event.currentTarget.value.trim();
            onChange(text ? { ...rest, [member]: text } : rest, `range.${member}`);
          }}
        />
      )}
    </Field>
  );
  return (
    <>
      {end("min", "At least")}
      {end("max", "At most")}
    </>
  );
}

interface RuleNameProps {
  id: string;
  taken: string[];
  isFixed: boolean;
  onRename: (id: string) => void;
}

// Taken over once it is written to its end: until then it may be no name.
function RuleName({ id, taken, isFixed, onRename }: RuleNameProps) {
  const [error, setError] = useState("");
  const rename = (input: HTMLInputElement) => {
    const next = input.value.trim();
    if (next === id) return setError("");
    if (!isRuleId(next)) return setError("1 to 50 of a–z, 0–9 and -, not - first. It keeps its name.");
    if (taken.includes(next)) return setError("There is a rule of that name already. It keeps its name.");
    setError("");
    input.value = next;
    onRename(next);
  };
  return (
    <Field label="Name of the rule" hint="Stands with the issues" error={error}>
      {(ids) => <input {...ids} spellcheck={false} autocomplete="off" disabled={isFixed} defaultValue={id} onChange={(event) => rename(event.currentTarget)} />}
    </Field>
  );
}
