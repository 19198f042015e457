import { useRef, useState } from "preact/hooks";
import { announce } from "../../announce.ts";
import { Button } from "../../components/Button.tsx";
import { Field } from "../../components/Field.tsx";
import { TypeField } from "../../components/TypeField.tsx";
import { ruleName } from "../quality/words.ts";
import type { ObjectType } from "../quality/question.ts";
import { at, errorAt, isObject, messagesAt, own, same, type Document, type Json } from "./document.ts";
import { MappedRow } from "./MappedRow.tsx";
import { Messages } from "./Messages.tsx";
import { PropertyInput } from "./PropertyInput.tsx";
import type { SectionProps } from "./Rules.tsx";
import { RuleEditor } from "./RuleEditor.tsx";
import { useProperties } from "./use_properties.ts";
import { DUPLICATES, isRuleId, newRule, objectName, offeredId, ruleWords } from "./validation.ts";

const RULES = "validation.rules";
const MOST_RULES = 200;

// What is expected of records: the workspace's rules, and what shows that two are one.
export function Validation({ draft, messages, mayEdit, set, open, toggle }: SectionProps) {
  const value = at(draft.document, RULES);
  const rules: Document = isObject(value) ? value : {};
  const before = at(draft.base, RULES);
  const base: Document = isObject(before) ? before : {};
  const ids = Object.keys(rules);
  const setRules = (next: Document, touched: string) => set(RULES, Object.keys(next).length > 0 ? next : undefined, touched);
  const setRule = (id: string, rule: Json | undefined, place: string) => {
    const path = `${RULES}.${id}`;
    if (rule !== undefined) return setRules({ ...rules, [id]: rule }, place ? `${path}.${place}` : path);
    setRules(Object.fromEntries(Object.entries(rules).filter(([one]) => one !== id)), path);
    announce(`The rule ${id} is gone`);
  };
  // One that is renamed stays the row that it is, with the focus in it.
  const keys = useRef(new Map<string, number>());
  const last = useRef(0);
  const keyOf = (id: string): number => {
    const key = keys.current.get(id) ?? ++last.current;
    keys.current.set(id, key);
    return key;
  };
  // At its place among the others.
  const rename = (id: string, next: string) => {
    keys.current.set(next, keyOf(id));
    keys.current.delete(id);
    setRules(Object.fromEntries(Object.entries(rules).map(([one, rule]) => [one === id ? next : one, rule])), `${RULES}.${id}`);
    toggle(`${RULES}.${next}`);
  };
  return (
    <div class="stack">
      {ids.length === 0 && <p class="faint">No rules of your own yet. Those that come with the product stand under Data quality.</p>}
      {ids.length > 0 && (
        <ul class="mapped">
          {ids.map((id) => {
            const path = `${RULES}.${id}`;
            const rule = rules[id];
            const was = own(base, id);
            return (
              <MappedRow
                key={keyOf(id)}
                id={`rule-${path}`}
                name={ruleName(id)}
                words={isObject(rule) ? ruleWords(rule) : JSON.stringify(rule)}
                isChanged={!same(rule, was)}
                isWrong={messagesAt(messages, path).length > 0}
                isOpen={open === path}
                mayEdit={mayEdit}
                onToggle={() => toggle(path)}
              >
                <RuleEditor
                  path={path}
                  id={id}
                  taken={ids.filter((one) => one !== id)}
                  rule={rule}
                  messages={messages}
                  isFixed={!mayEdit}
                  undo={was !== undefined && !same(rule, was) ? () => setRule(id, was, "") : undefined}
                  onChange={(next, place) => setRule(id, next, place)}
                  onRename={(next) => rename(id, next)}
                />
              </MappedRow>
            );
          })}
        </ul>
      )}
      {messages[RULES] && <Messages messages={[{ where: "rules", what: messages[RULES] }]} />}
      <Duplicates value={at(draft.document, "validation.duplicates")} messages={messages} isFixed={!mayEdit} onChange={(next, touched) => set("validation.duplicates", next, touched)} />
      {mayEdit && ids.length < MOST_RULES && (
        <AddRule
          taken={ids}
          onAdd={(id, rule) => {
            setRules({ ...rules, [id]: rule }, `${RULES}.${id}`);
            toggle(`${RULES}.${id}`);
          }}
        />
      )}
    </div>
  );
}

interface DuplicatesProps {
  value: Json | undefined;
  messages: Record<string, string>;
  isFixed: boolean;
  onChange: (value: Document | undefined, touched: string) => void;
}

function Duplicates({ value, messages, isFixed, onChange }: DuplicatesProps) {
  const chosen: Document = isObject(value) ? value : {};
  const toggle = (type: string, key: string, isOn: boolean) => {
    const keys = Array.isArray(chosen[type]) ? chosen[type] : [];
    const { [type]: _, ...others } = chosen;
    const next = isOn ? [...keys, key] : keys.filter((one) => one !== key);
    const all: Document = next.length > 0 ? { ...others, [type]: next } : others;
    onChange(Object.keys(all).length > 0 ? all : undefined, `validation.duplicates.${type}`);
  };
  return (
    <fieldset class="ticks ticks-wide" disabled={isFixed}>
      <legend>Two records are one when they have</legend>
      <div class="choices">
        {Object.entries(DUPLICATES).flatMap(([type, keys]) =>
          Object.entries(keys).map(([key, words]) => {
            const list = chosen[type];
            return (
              <label key={type + key} class="choice">
                <input type="checkbox" checked={Array.isArray(list) && list.includes(key)} onChange={(event) => toggle(type, key, event.currentTarget.checked)} />
                <span>
                  {words} <span class="faint">({type})</span>
                </span>
              </label>
            );
          }),
        )}
      </div>
      {Object.keys(DUPLICATES).map((type) => {
        const error = errorAt(messages, `validation.duplicates.${type}`);
        return error && <p key={type} class="field-error">{error}</p>;
      })}
    </fieldset>
  );
}

interface AddRuleProps {
  taken: string[];
  onAdd: (id: string, rule: Document) => void;
}

function AddRule({ taken, onAdd }: AddRuleProps) {
  const [type, setType] = useState<ObjectType>("companies");
  const [property, setProperty] = useState("");
  const [id, setId] = useState("");
  const [error, setError] = useState<{ property?: string; id?: string }>({});
  const { data } = useProperties(type);
  const object = objectName(type);
  const offered = property ? offeredId(object, property, taken) : "";
  const add = (event: Event) => {
    event.preventDefault();
    const chosen = id || offered;
    if (!property) return setError({ property: "Choose the property that something is expected of." });
    if (!isRuleId(chosen)) return setError({ id: "1 to 50 of a–z, 0–9 and -, not - first." });
    if (taken.includes(chosen)) return setError({ id: "There is a rule of that name already." });
    onAdd(chosen, newRule(object, property));
    setProperty("");
    setId("");
    setError({});
  };
  return (
    <form class="add" onSubmit={add} noValidate>
      <h3>Add a rule</h3>
      <div class="add-fields">
        <TypeField label="Records" value={type} onChange={setType} />
        <PropertyInput label="Property" value={property} properties={data ?? []} error={error.property} onChange={setProperty} />
        <Field label="Name of the rule" error={error.id} hint="Stands with the issues">
          {(ids) => <input {...ids} spellcheck={false} autocomplete="off" placeholder={offered || "customers-need-mail"} value={id} onInput={(event) => setId(event.currentTarget.value.trim())} />}
        </Field>
        <Button type="submit" icon="plus">
          Add rule
        </Button>
      </div>
    </form>
  );
}
