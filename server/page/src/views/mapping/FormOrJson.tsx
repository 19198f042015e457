import type { ComponentChildren } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";
import { Button } from "../../components/Button.tsx";
import type { Json } from "./document.ts";
import { JsonBox } from "./JsonBox.tsx";

interface FormOrJsonProps {
  name: string; // "Filter of companies"
  value: Json | undefined;
  fits: boolean; // the form has a place for all that `value` says
  messages: { where: string; what: string }[]; // of the value, for who looks at it as JSON
  isFixed: boolean;
  actions?: ComponentChildren; // what can be done with all of it
  mayBeEmpty?: boolean; // it need not be there: an emptied box takes it away
  onChange: (value: Json | undefined) => void; // of what was written as JSON; undefined with `mayBeEmpty` alone
  children: ComponentChildren; // the form
}

// A part of the document as a form, or as the text that it is. What the form has no place for is
// shown as text and nothing else, so that no edit of the form can drop it.
export function FormOrJson({ name, value, fits, messages, isFixed, actions, mayBeEmpty, onChange, children }: FormOrJsonProps) {
  const [isJson, setJson] = useState(!fits);
  // What is being written may begin to fit with any letter: the form comes when it is asked for.
  useLayoutEffect(() => {
    if (!fits) setJson(true);
  }, [fits]);
  const isForm = fits && !isJson;
  return (
    <div class="stack">
      {isForm ? (
        children
      ) : (
        <JsonBox key="json" label={`${name} as JSON`} value={value} messages={messages} isFixed={isFixed} isNeeded={!mayBeEmpty} onChange={onChange} />
      )}
      {!fits && <p class="faint">It says something that the form has no place for: as JSON nothing of it is lost.</p>}
      <div class="actions">
        {actions}
        {fits && (
          <Button kind="quiet" class="as-json" aria-label={`${name}: ${isForm ? "as JSON" : "as a form"}`} onClick={() => setJson(isForm)}>
            {isForm ? "As JSON" : "As a form"}
          </Button>
        )}
      </div>
    </div>
  );
}
