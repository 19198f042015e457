import { useState } from "preact/hooks";
import { Failure } from "../components/Failure.tsx";
import { Loading } from "../components/Loading.tsx";
import { Notice } from "../components/Notice.tsx";
import { Tag } from "../components/Tag.tsx";
import { Link } from "../router.tsx";
import { useSession } from "../session.tsx";
import type { ViewProps } from "../views.ts";
import { stillTold } from "./mapping/document.ts";
import { useDraft } from "./mapping/draft.ts";
import { DraftCard } from "./mapping/DraftCard.tsx";
import { Fields } from "./mapping/Fields.tsx";
import type { PartProps } from "./mapping/parts.ts";
import { Properties } from "./mapping/Properties.tsx";
import { Rules } from "./mapping/Rules.tsx";
import { Versions, versionName } from "./mapping/Versions.tsx";
import { Progress } from "./sync/Progress.tsx";

const PARTS = [
  { key: "", name: "Fields" },
  { key: "properties", name: "HubSpot's properties" },
  { key: "rules", name: "Filters and rules" },
  { key: "versions", name: "Versions" },
];

// How HubSpot's records become the product's: look, change, preview, apply, go back.
export function Mapping({ query }: ViewProps) {
  const { may } = useSession();
  const { draft, error, reload } = useDraft();
  const [messages, setMessages] = useState<Record<string, string>>({});
  const [applied, setApplied] = useState<{ version: number; syncId: string } | null>(null);
  const part = query.get("tab") ?? "";
  const mayEdit = may("member");

  const onApplied = (version: number, syncId: string) => {
    setApplied({ version, syncId });
    setMessages({});
    scrollTo(0, 0);
    void draft?.reload();
  };
  const set: PartProps["set"] = (path, value, touched = path) => {
    setMessages(stillTold(messages, touched));
    draft?.set(path, value);
  };
  return (
    <>
      <div class="head">
        <h1>Mapping</h1>
        {draft && <Tag>{draft.version === 0 ? "The standard counts" : `Version ${draft.version} counts`}</Tag>}
      </div>
      <div class="stack">
        <ul class="tabs" aria-label="Parts of the mapping">
          {PARTS.map((one) => (
            <li key={one.key}>
              <Link to={one.key ? `mapping?tab=${one.key}` : "mapping"} aria-current={one.key === part ? "page" : undefined}>
                {one.name}
              </Link>
            </li>
          ))}
        </ul>
        {error !== null && <Failure error={error} retry={() => void reload()} />}
        {!draft && error === null && <Loading label="Reading the configuration" lines={8} />}
        {applied && (
          <>
            <Notice tone="good" title={`It counts now, as ${versionName(applied.version)}`}>
              {applied.syncId
                ? "All stored records are derived anew by it, without a call to HubSpot."
                : "A sync is under way: after it all stored records are derived anew, by itself."}
            </Notice>
            {applied.syncId && <Progress id={applied.syncId} />}
          </>
        )}
        {draft && draft.changes.length > 0 && <DraftCard draft={draft} messages={messages} setMessages={setMessages} onApplied={onApplied} />}
        {draft && part === "" && <Fields draft={draft} messages={messages} mayEdit={mayEdit} set={set} query={query} />}
        {draft && part === "properties" && <Properties draft={draft} messages={messages} mayEdit={mayEdit} set={set} query={query} />}
        {draft && part === "rules" && <Rules draft={draft} messages={messages} mayEdit={mayEdit} set={set} query={query} />}
        {draft && part === "versions" && <Versions draft={draft} onApplied={onApplied} />}
      </div>
    </>
  );
}
