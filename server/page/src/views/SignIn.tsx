import { useState } from "preact/hooks";
import type { Session } from "../api/types.ts";
import { Button } from "../components/Button.tsx";
import { Field } from "../components/Field.tsx";
import { Notice } from "../components/Notice.tsx";
import { signIn } from "../session.tsx";
import { explain } from "../words.ts";

interface SignInProps {
  hasEnded?: boolean; // who was signed in is not any more
  isAnother?: boolean; // beside the workspaces that are there
  onSignedIn: (session: Session) => void;
  onCancel?: () => void;
}

export function SignIn({ hasEnded, isAnother, onSignedIn, onCancel }: SignInProps) {
  const [credential, setCredential] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");

  const submit = async (event: Event) => {
    event.preventDefault();
    const text = credential.trim();
    if (!text) return setProblem("Enter your API key.");
    setBusy(true);
    setProblem("");
    try {
      const session = await signIn(text);
      setCredential("");
      onSignedIn(session);
    } catch (error) {
      const { title, resolution } = explain(error);
      setProblem(`${title}. ${resolution}`);
      setBusy(false);
    }
  };

  return (
    <main class="alone">
      <p class="brand">Stanna</p>
      <form class="card" onSubmit={submit} noValidate>
        <h1>{isAnother ? "Add a workspace" : "Sign in"}</h1>
        {hasEnded && (
          <Notice tone="warn" title="You were signed out">
            Your session ended, or your key does not let you in any more.
          </Notice>
        )}
        <Field
          label="API key or token"
          hint="An administrator of your workspace makes keys (stannactl keys create). Yours is kept for 12 hours, in a cookie that no script can read."
          error={problem}
        >
          {(ids) => (
            <input
              {...ids}
              type="password"
              name="credential"
              autocomplete="off"
              spellcheck={false}
              autofocus
              placeholder="sk-…"
              value={credential}
              onInput={(event) => setCredential(event.currentTarget.value)}
            />
          )}
        </Field>
        <div class="actions">
          <Button kind="primary" type="submit" isBusy={isBusy}>
            {isBusy ? "Signing in" : "Sign in"}
          </Button>
          {onCancel && <Button onClick={onCancel}>Cancel</Button>}
        </div>
      </form>
    </main>
  );
}
