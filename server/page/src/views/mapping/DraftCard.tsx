import { useState } from "preact/hooks";
import { announce } from "../../announce.ts";
import { ApiError, post, put } from "../../api/client.ts";
import type { ConfigPreview } from "../../api/types.ts";
import { Button } from "../../components/Button.tsx";
import { Card } from "../../components/Card.tsx";
import { Failure } from "../../components/Failure.tsx";
import { Notice } from "../../components/Notice.tsx";
import { plural } from "../../format.ts";
import { Link } from "../../router.tsx";
import { useSession } from "../../session.tsx";
import { ChangeList } from "./ChangeList.tsx";
import { placeName, placeOf } from "./changes.ts";
import { same, type Document } from "./document.ts";
import type { Draft } from "./draft.ts";
import { Preview } from "./Preview.tsx";

const SAMPLES = 10;
// The types that the OpenAPI document gives a free document.
type Sent = Record<string, never>;

interface DraftCardProps {
  draft: Draft;
  messages: Record<string, string>;
  setMessages: (messages: Record<string, string>) => void;
  onApplied: (version: number, syncId: string) => void;
}

// What is not applied yet: look at what it would do, then let it count.
export function DraftCard({ draft, messages, setMessages, onApplied }: DraftCardProps) {
  const mayApply = useSession().may("admin");
  const [doing, setDoing] = useState("");
  const [error, setError] = useState<unknown>(null);
  const [preview, setPreview] = useState<{ of: Document; answer: ConfigPreview } | null>(null);
  const isCurrent = preview !== null && same(preview.of, draft.document);
  const wrong = Object.entries(messages);

  const attempt = async (what: string, action: () => Promise<void>) => {
    setDoing(what);
    setError(null);
    setMessages({});
    try {
      await action();
    } catch (failure) {
      // Refused as a whole, each message with its place: shown there.
      if (failure instanceof ApiError && failure.code === "VALIDATION_ERROR") setMessages(Object.fromEntries(Object.entries(failure.details).map(([where, text]) => [where, String(text)])));
      else setError(failure);
    }
    setDoing("");
  };
  const look = () =>
    attempt("preview", async () => {
      setPreview(null);
      const of = draft.document;
      const answer = await post("/api/integrations/{provider}/config/preview", { provider: "hubspot" }, { document: of as Sent, sampleSize: SAMPLES });
      setPreview({ of, answer });
      announce("The preview is there");
    });
  const apply = () =>
    attempt("apply", async () => {
      const config = await put("/api/integrations/{provider}/config", { provider: "hubspot" }, { document: draft.document as Sent, etag: draft.etag });
      announce(`Version ${config.version} counts now`);
      onApplied(config.version, config.applySyncId);
    });
  const isConflict = error instanceof ApiError && error.code === "CONFLICT";
  return (
    <Card title="Your draft" aside={<span class="faint">{plural(draft.changes.length, "change")}, not applied yet</span>}>
      <div class="stack">
        <ChangeList changes={draft.changes} label="Changes of the draft" />
        {wrong.length > 0 && (
          <Notice tone="bad" title={`${plural(wrong.length, "thing")} can't be used`} isUrgent>
            <ul>
              {wrong.map(([where, what]) => (
                <li key={where}>
                  <Link to={placeOf(where)}>{placeName(where)}</Link>: {what}
                </li>
              ))}
            </ul>
          </Notice>
        )}
        {isConflict ? (
          <Notice
            tone="bad"
            title="Somebody else changed the configuration meanwhile"
            isUrgent
            actions={
              <Button
                onClick={() => {
                  setError(null);
                  setPreview(null);
                  void draft.rebase();
                }}
              >
                Take over theirs, keep my changes
              </Button>
            }
          >
            Your changes are still here. Put them on top of the newest version, then look at the preview again.
          </Notice>
        ) : (
          error !== null && <Failure error={error} />
        )}
        <div class="actions">
          <Button kind={isCurrent ? "plain" : "primary"} isBusy={doing === "preview"} disabled={doing !== ""} onClick={() => void look()}>
            {doing === "preview" ? "Working it out" : isCurrent ? "Preview again" : "Preview"}
          </Button>
          {mayApply && isCurrent && (
            <Button kind="primary" isBusy={doing === "apply"} disabled={doing !== ""} onClick={() => void apply()}>
              {doing === "apply" ? "Applying" : "Apply"}
            </Button>
          )}
          <Button
            disabled={doing !== ""}
            onClick={() => {
              setMessages({});
              setPreview(null);
              draft.discard();
              announce("The draft is discarded");
            }}
          >
            Discard
          </Button>
        </div>
        {preview !== null && !isCurrent && <p class="faint">The draft has changed since the preview: look at a new one.</p>}
        {isCurrent && <Preview preview={preview.answer} />}
        {!mayApply && (
          <details>
            <summary>Only an administrator may apply it: give them this document</summary>
            <textarea class="json" readOnly rows={8} aria-label="The draft as JSON" value={JSON.stringify(draft.document, null, 2)} />
          </details>
        )}
      </div>
    </Card>
  );
}
