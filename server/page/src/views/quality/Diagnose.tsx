import { useLayoutEffect, useState } from "preact/hooks";
import { Button } from "../../components/Button.tsx";
import { Card } from "../../components/Card.tsx";
import { Field } from "../../components/Field.tsx";
import { TypeField } from "../../components/TypeField.tsx";
import { navigate } from "../../router.tsx";
import { Answer } from "./Answer.tsx";
import { OBJECT_TYPES, questionOf, type ObjectType } from "./question.ts";

// The address keeps what was asked, so that the answer can be sent to somebody.
export function addressOf(record: string, type: string, isLive = false): string {
  const query = new URLSearchParams({ record });
  if (/^\d+$/.test(record.trim())) query.set("type", type);
  if (isLive) query.set("live", "true");
  return `quality?${query}`;
}

// "Why is this record (not) here?"
export function Diagnose({ query }: { query: URLSearchParams }) {
  const asked = query.get("record") ?? "";
  const askedType = OBJECT_TYPES.find((type) => type === query.get("type")) ?? "companies";
  const isLive = query.get("live") === "true";
  const [text, setText] = useState(asked);
  const [type, setType] = useState<ObjectType>(askedType);
  const [live, setLive] = useState(isLive);
  const [error, setError] = useState("");
  // Before anybody can type into it.
  useLayoutEffect(() => {
    setText(asked);
    setType(askedType);
    setLive(isLive);
    setError("");
  }, [asked, askedType, isLive]);

  const isId = /^\s*\d*\s*$/.test(text);
  const question = asked ? questionOf(asked, askedType) : null;
  const submit = (event: Event) => {
    event.preventDefault();
    const found = questionOf(text, type);
    if (typeof found === "string") return setError(found);
    setError("");
    navigate(addressOf(text.trim(), type, live));
  };
  return (
    <Card title="Why is this record (not) here?">
      <div class="stack">
        <form class="ask" onSubmit={submit} noValidate>
          <Field label="Record" error={error} hint="A domain, an e-mail address, a record's address in HubSpot, or its ID">
            {(ids) => (
              <input {...ids} type="search" spellcheck={false} autocomplete="off" placeholder="acme.com" value={text} onInput={(event) => setText(event.currentTarget.value)} />
            )}
          </Field>
          {isId && <TypeField label="Type of the ID" value={type} onChange={setType} />}
          <Button kind="primary" icon="search" type="submit">
            Find out
          </Button>
          <label class="choice ask-live">
            <input type="checkbox" checked={live} onChange={(event) => setLive(event.currentTarget.checked)} />
            <span>Ask HubSpot, too, when it is here</span>
          </label>
        </form>
        {question !== null && typeof question !== "string" && <Answer question={question} isLive={isLive} />}
      </div>
    </Card>
  );
}
