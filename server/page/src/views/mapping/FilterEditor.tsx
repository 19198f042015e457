import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { Button } from "../../components/Button.tsx";
import { Failure } from "../../components/Failure.tsx";
import { ListEditor } from "../../components/ListEditor.tsx";
import { SelectField } from "../../components/SelectField.tsx";
import type { ObjectType } from "../quality/question.ts";
import { ConditionEditor } from "./ConditionEditor.tsx";
import { errorAt, isObject, messagesAt, type Document, type Json } from "./document.ts";
import { FILTER_PLACES, filterFits, filteredName, groupsOf, modeOf, MOST_CONDITIONS, MOST_GROUPS, MOST_IN_GROUP, newCondition, ON_LEAVE, withFormula, withMode, type Mode } from "./filters.ts";
import { FormOrJson } from "./FormOrJson.tsx";
import { FormulaEditor } from "./FormulaEditor.tsx";
import { Messages } from "./Messages.tsx";
import { useProperties } from "./use_properties.ts";

interface FilterEditorProps {
  path: string; // "filters.companies"
  from: ObjectType;
  value: Json | undefined; // undefined: all are in
  messages: Record<string, string>;
  isFixed: boolean;
  actions?: ComponentChildren;
  onChange: (value: Json | undefined, place: string) => void; // `place`: what changed below `path`
}

const MODES: Record<Mode, string> = { all: "All of them", some: "Those that fit", none: "None of them" };

// Which records of a type are taken in.
export function FilterEditor({ path, from, value, messages, isFixed, actions, onChange }: FilterEditorProps) {
  const properties = useProperties(from);
  const known = properties.data ?? [];
  const filter = isObject(value) ? value : {};
  const fits = filterFits(value);
  const mode = modeOf(filter);
  const groups = groupsOf(filter);
  // What was written before somebody looked at the other choices.
  const written = useRef<Document | null>(null);
  if (mode === "some" && fits) written.current = filter;
  const name = `Filter of ${filteredName(from).toLowerCase()}`;

  const set = (members: Document, place: string) => onChange({ ...filter, ...members }, place);
  const setFormula = (formula: string | undefined, names: string[], place: string) => onChange(withFormula(filter, formula, names), place);
  const setGroups = (next: Document[][], place: string) => {
    const { groups: _, ...rest } = filter;
    onChange(next.length > 0 ? { groups: next, ...rest } : rest, place);
  };
  const conditions = groups.reduce((sum, group) => sum + group.length, 0);
  const rest = messagesAt(messages, path).filter((one) => !FILTER_PLACES.test(one.where));
  return (
    <FormOrJson name={name} value={value} fits={fits} messages={messagesAt(messages, path)} isFixed={isFixed} actions={actions} mayBeEmpty onChange={(next) => onChange(next, "")}>
      <div class="stack">
        {properties.error !== null && <Failure error={properties.error} retry={() => void properties.reload()} />}
        <div class="source-fields">
          <SelectField label="Taken in are" value={mode} options={MODES} isFixed={isFixed} onChange={(next) => onChange(withMode(filter, next, written.current), "")} />
          {(mode !== "all" || filter.onLeave !== undefined) && (
            <SelectField
              label="One that stops fitting"
              value={String(filter.onLeave ?? "hide")}
              options={ON_LEAVE}
              error={errorAt(messages, `${path}.onLeave`)}
              isFixed={isFixed}
              onChange={(onLeave) => set({ onLeave }, "onLeave")}
            />
          )}
        </div>
        {mode === "some" && (
          <>
            <ListEditor
              name="group"
              items={groups}
              least={"formula" in filter ? 0 : 1}
              most={conditions < MOST_CONDITIONS ? MOST_GROUPS : 0}
              isFixed={isFixed}
              addName={groups.length === 0 ? "Add conditions" : "Or: add a group"}
              beside={
                !("formula" in filter) && (
                  <Button icon="plus" onClick={() => setFormula("", [], "formula")}>
                    And: add a calculation
                  </Button>
                )
              }
              fresh={() => [newCondition()]}
              onChange={(next) => setGroups(next, "groups")}
            >
              {(group, i) => (
                <fieldset class="source" disabled={isFixed}>
                  <legend>{i === 0 ? "A record fits when all of these hold" : "Or when all of these hold"}</legend>
                  <ListEditor
                    name={groups.length > 1 ? `group ${i + 1}'s condition` : "condition"}
                    items={group}
                    least={1}
                    most={conditions < MOST_CONDITIONS ? MOST_IN_GROUP : 0}
                    isFixed={isFixed}
                    addName={groups.length > 1 ? `And: add a condition to group ${i + 1}` : "And: add a condition"}
                    fresh={newCondition}
                    onChange={(next) => setGroups(groups.map((one, j) => (j === i ? next : one)), `groups[${i}]`)}
                  >
                    {(condition, k) => {
                      const place = `groups[${i}][${k}]`;
                      return (
                        <>
                          <ConditionEditor
                            path={`${path}.${place}`}
                            condition={condition}
                            properties={known}
                            messages={messages}
                            isFixed={isFixed}
                            onChange={(next, member) =>
                              setGroups(
                                groups.map((one, j) => (j === i ? one.map((other, m) => (m === k ? next : other)) : one)),
                                member ? `${place}.${member}` : place,
                              )
                            }
                          />
                          {messages[`${path}.${place}`] && <p class="field-error">{messages[`${path}.${place}`]}</p>}
                        </>
                      );
                    }}
                  </ListEditor>
                  {messages[`${path}.groups[${i}]`] && <p class="field-error">{messages[`${path}.groups[${i}]`]}</p>}
                </fieldset>
              )}
            </ListEditor>
            {messages[`${path}.groups`] && <p class="field-error">{messages[`${path}.groups`]}</p>}
            {"formula" in filter && (
              <fieldset class="source" disabled={isFixed}>
                <legend>{groups.length > 0 ? "And this must be true" : "A record fits when this is true"}</legend>
                <FormulaEditor
                  path={path}
                  formula={String(filter.formula ?? "")}
                  names={Array.isArray(filter.properties) ? filter.properties.map(String) : []}
                  properties={known}
                  messages={messages}
                  isFixed={isFixed}
                  example={'decimal(p.annualrevenue) > 10000 or p.lifecyclestage == "customer"'}
                  onChange={setFormula}
                />
                {!isFixed && (
                  <div class="actions">
                    <Button onClick={() => setFormula(undefined, [], "")}>Remove the calculation</Button>
                  </div>
                )}
              </fieldset>
            )}
          </>
        )}
        <Messages messages={rest} />
      </div>
    </FormOrJson>
  );
}
