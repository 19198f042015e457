import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Field } from "../../components/Field.tsx";
import { same } from "./document.ts";

interface LinesInputProps {
  label: string;
  hint?: string;
  error?: string;
  values: string[];
  isFixed: boolean;
  onChange: (values: string[]) => void;
}

const linesOf = (text: string): string[] => text.split("\n").filter((line) => line !== "");

// Several texts, one a line.
export function LinesInput({ label, hint = "One a line", error, values, isFixed, onChange }: LinesInputProps) {
  const [text, setText] = useState(() => values.join("\n"));
  const said = useRef(values);
  // At once: later, the next letter is typed already, and what comes back is older than it.
  useLayoutEffect(() => {
    if (same(values, said.current)) return;
    said.current = values;
    setText(values.join("\n"));
  }, [values]);
  const say = (next: string) => {
    setText(next);
    said.current = linesOf(next);
    onChange(said.current);
  };
  return (
    <Field label={label} hint={hint} error={error}>
      {(ids) => <textarea {...ids} rows={3} spellcheck={false} disabled={isFixed} value={text} onInput={(event) => say(event.currentTarget.value)} />}
    </Field>
  );
}
