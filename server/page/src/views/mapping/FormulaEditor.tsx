import { useRef, useState } from "preact/hooks";
import { announce } from "../../announce.ts";
import type { Property } from "../../api/types.ts";
import { Button } from "../../components/Button.tsx";
import { Field } from "../../components/Field.tsx";
import { errorAt } from "./document.ts";
import { FUNCTIONS, namesIn, readOf } from "./functions.ts";
import { PropertyInput } from "./PropertyInput.tsx";

interface FormulaEditorProps {
  path: string; // of what has `formula` and `properties`
  formula: string;
  names: string[]; // the properties that it may read
  properties: Property[];
  messages: Record<string, string>;
  isFixed: boolean;
  example: string;
  onChange: (formula: string, names: string[], place: "formula" | "properties") => void; // `place`: what changed
}

// A calculation: its text, the properties that it reads, and what there is to use.
export function FormulaEditor({ path, formula, names, properties, messages, isFixed, example, onChange }: FormulaEditorProps) {
  const text = useRef<HTMLTextAreaElement>(null);
  // What it reads is found in its text, once somebody has written it.
  const readMore = () => {
    const more = namesIn(formula).filter((name) => !names.includes(name) && properties.some((one) => one.name === name));
    if (more.length > 0) onChange(formula, [...names, ...more], "properties");
  };
  // Into the text, where the cursor is; around what is chosen.
  const insert = (before: string, after = "") => {
    const area = text.current;
    if (!area) return;
    const { selectionStart: start, selectionEnd: end } = area;
    const chosen = formula.slice(start, end);
    onChange(formula.slice(0, start) + before + chosen + after + formula.slice(end), names, "formula");
    const at = start + before.length + chosen.length;
    requestAnimationFrame(() => {
      area.focus();
      area.setSelectionRange(at, at);
    });
  };
  const missing = namesIn(formula).filter((name) => !names.includes(name));
  return (
    <div class="stack-close">
      <Field label="Calculation" error={errorAt(messages, `${path}.formula`)} hint={`Such as ${example}`}>
        {(ids) => (
          <textarea
            {...ids}
            ref={text}
            class="json formula"
            rows={Math.min(12, Math.max(2, formula.split("\n").length))}
            spellcheck={false}
            disabled={isFixed}
            value={formula}
            onInput={(event) => onChange(event.currentTarget.value, names, "formula")}
            onBlur={readMore}
          />
        )}
      </Field>
      <Reads path={path} names={names} properties={properties} messages={messages} isFixed={isFixed} onChange={(next) => onChange(formula, next, "properties")} onInsert={(name) => insert(readOf(name))} />
      {missing.length > 0 && <p class="faint">It also names {missing.join(", ")}, which {missing.length === 1 ? "is" : "are"} not among the properties that it reads.</p>}
      {!isFixed && (
        <details class="functions">
          <summary>Functions to choose from</summary>
          <ul aria-label="Functions">
            {FUNCTIONS.map((one) => {
              const [, name, rest] = /^([^(]+)\((.*)\)$/.exec(one.call) as unknown as [string, string, string];
              return (
                <li key={one.call}>
                  <Button kind="quiet" aria-label={`Insert ${one.call}`} onClick={() => insert(`${name}(${rest.startsWith('"') ? '"' : ""}`, rest.startsWith('"') ? '")' : ")")}>
                    <code>{one.call}</code>
                  </Button>
                  <span class="faint">{one.what}</span>
                </li>
              );
            })}
          </ul>
        </details>
      )}
    </div>
  );
}

interface ReadsProps {
  path: string;
  names: string[];
  properties: Property[];
  messages: Record<string, string>;
  isFixed: boolean;
  onChange: (names: string[]) => void;
  onInsert: (name: string) => void;
}

// The properties that a calculation may read; each can be put into its text.
function Reads({ path, names, properties, messages, isFixed, onChange, onInsert }: ReadsProps) {
  const [next, setNext] = useState("");
  const add = () => {
    if (!next || names.includes(next)) return setNext("");
    onChange([...names, next]);
    announce(`It reads ${next}`);
    setNext("");
  };
  return (
    <div class="reads" role="group" aria-label="Properties that it reads">
      <p class="reads-title">Properties that it reads</p>
      {names.length > 0 && (
        <ul class="chips">
          {names.map((name) => (
            <li key={name} class="chip">
              <button type="button" class="chip-name" disabled={isFixed} aria-label={`Insert ${readOf(name)}`} onClick={() => onInsert(name)}>
                {name}
              </button>
              {!isFixed && <Button kind="quiet" icon="close" aria-label={`Do not read ${name}`} onClick={() => onChange(names.filter((one) => one !== name))} />}
            </li>
          ))}
        </ul>
      )}
      {errorAt(messages, `${path}.properties`) && <p class="field-error">{errorAt(messages, `${path}.properties`)}</p>}
      {!isFixed && (
        <div
          class="reads-add"
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            event.preventDefault();
            add();
          }}
        >
          <PropertyInput label="Another property" value={next} properties={properties} onChange={setNext} />
          <Button onClick={add} disabled={!next}>
            Read it
          </Button>
        </div>
      )}
    </div>
  );
}
