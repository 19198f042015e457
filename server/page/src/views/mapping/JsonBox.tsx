import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { same, type Json } from "./document.ts";

interface JsonBoxProps {
  label: string;
  value: Json | undefined; // undefined: an empty box
  messages?: { where: string; what: string }[];
  rows?: number;
  isFixed?: boolean;
  isLabelHidden?: boolean;
  isNeeded?: boolean; // an empty box is no value
  onChange: (value: Json | undefined) => void;
}

const textOf = (value: Json | undefined): string => (value === undefined ? "" : JSON.stringify(value, null, 2));

// Something of the document as JSON. What can't be read yet stays in the box, with where it breaks.
export function JsonBox({ label, value, messages = [], rows, isFixed, isLabelHidden, isNeeded, onChange }: JsonBoxProps) {
  const id = useId();
  const [text, setText] = useState(() => textOf(value));
  const [problem, setProblem] = useState("");
  const emitted = useRef(value);
  // At once: later, the next letter is typed already, and what comes back is older than it.
  useLayoutEffect(() => {
    if (same(value, emitted.current)) return;
    emitted.current = value;
    setText(textOf(value));
    setProblem("");
  }, [value]);

  const read = (next: string) => {
    setText(next);
    if (isNeeded && !next.trim()) return setProblem("Nothing stands here, and the draft keeps what it had. What shall go has a button that removes it.");
    try {
      const parsed = next.trim() ? (JSON.parse(next) as Json) : undefined;
      setProblem("");
      emitted.current = parsed;
      onChange(parsed);
    } catch (error) {
      setProblem(`This is no JSON yet, and is not in the draft: ${(error as Error).message.replace(/^JSON\.parse: /, "")}`);
    }
  };
  const isWrong = problem !== "" || messages.length > 0;
  return (
    <div class="field">
      <label for={id} class={isLabelHidden ? "hidden" : ""}>
        {label}
      </label>
      <textarea
        id={id}
        class="json"
        spellcheck={false}
        rows={rows ?? Math.min(24, Math.max(4, text.split("\n").length + 1))}
        readOnly={isFixed}
        aria-invalid={isWrong ? true : undefined}
        aria-describedby={isWrong ? `${id}-problems` : undefined}
        value={text}
        onInput={(event) => read(event.currentTarget.value)}
      />
      {isWrong && (
        <ul id={`${id}-problems`} class="field-error">
          {problem && <li>{problem}</li>}
          {messages.map((one) => (
            <li key={one.where}>
              {one.where && <code>{one.where}</code>} {one.what}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
