import { get } from "../api/client.ts";
import { Card } from "../components/Card.tsx";
import { Empty } from "../components/Empty.tsx";
import { Failure } from "../components/Failure.tsx";
import { Icon } from "../components/Icon.tsx";
import { Loading } from "../components/Loading.tsx";
import { Tag } from "../components/Tag.tsx";
import { Time } from "../components/Time.tsx";
import { count, exactTime, plural } from "../format.ts";
import { Link } from "../router.tsx";
import { useResource } from "../use_resource.ts";
import type { ViewProps } from "../views.ts";
import { RecordLink } from "./quality/RecordLink.tsx";
import { sentence } from "./quality/words.ts";
import { Progress } from "./sync/Progress.tsx";

const EVERY_MS = 10_000;
const SAMPLES = 10;

// One run: how far it got, what went wrong, and which records are held back.
export function Run({ variables }: ViewProps) {
  const id = variables.id;
  return (
    <>
      <div class="head">
        <h1>Sync run</h1>
        <Link to="sync" class="with-icon">
          <Icon name="back" />
          All syncs
        </Link>
      </div>
      <div class="stack">
        <Progress id={id} isWhole />
        <Problems id={id} />
        <HeldBack />
        <Log id={id} />
      </div>
    </>
  );
}

function Problems({ id }: { id: string }) {
  const { data: run } = useResource((signal) => get("/api/sync-runs/{syncId}", { syncId: id }, { signal }), [id], EVERY_MS);
  if (!run || run.errors.length === 0) return null;
  return (
    <Card title="Problems" aside={<Tag tone="warn">{plural(run.errors.length, "kind")}</Tag>}>
      <ul class="list">
        {run.errors.map((error) => (
          <li key={error.message} class={`list-item ${error.severity === "error" ? "list-bad" : "list-warn"}`}>
            <Icon name="alert" />
            <div>
              <p class="list-title">{error.message}</p>
              <p class="faint">{plural(error.count, "time")}</p>
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function HeldBack() {
  const { data, error } = useResource((signal) => get("/api/record-issues", { limit: SAMPLES }, { signal }), [], 0);
  if (error !== null) return <Failure error={error} />;
  if (!data || data.issues.length === 0) return null;
  return (
    <Card title="Records with a problem" aside={<span class="faint">{plural(data.pagination?.total ?? data.issues.length, "record")} at present</span>}>
      <ul class="list">
        {data.issues.map((issue) => (
          <li key={`${issue.objectType}${issue.objectId}${issue.rule}`} class="issue">
            <RecordLink type={issue.objectType} id={issue.objectId} url={issue.recordUrl} />
            <span>
              {sentence(issue.message)} {issue.heldBack && <Tag tone="warn">Held back</Tag>}
            </span>
            <span class="faint">
              <Time at={issue.firstSeenAt} />
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

const TONES = { info: "plain", warning: "warn", error: "bad" } as const;

function Log({ id }: { id: string }) {
  const { data, error, isLoading, reload } = useResource((signal) => get("/api/sync-log", { syncId: id, limit: 100 }, { signal }), [id], EVERY_MS);
  return (
    <Card title="What happened">
      {error !== null && <Failure error={error} retry={() => void reload()} />}
      {isLoading && <Loading label="Reading the log" />}
      {data && data.entries.length === 0 && <Empty icon="history" title="Nothing worth noting so far" />}
      {data && data.entries.length > 0 && (
        <ol class="log">
          {data.entries.map((entry, i) => (
            <li key={i}>
              <time dateTime={entry.at ?? ""} class="faint">
                {entry.at && exactTime(entry.at)}
              </time>
              <Tag tone={TONES[entry.severity as keyof typeof TONES] ?? "plain"}>{entry.severity}</Tag>
              <span>
                {entry.message}
                {entry.count > 1 && <span class="faint"> ({count(entry.count)})</span>}
              </span>
            </li>
          ))}
        </ol>
      )}
    </Card>
  );
}
