import { get } from "../api/client.ts";
import { Card } from "../components/Card.tsx";
import { Empty } from "../components/Empty.tsx";
import { Failure } from "../components/Failure.tsx";
import { Loading } from "../components/Loading.tsx";
import { Link } from "../router.tsx";
import { isOver } from "../use_run.ts";
import { useResource } from "../use_resource.ts";
import { History } from "./sync/History.tsx";
import { Progress } from "./sync/Progress.tsx";

const EVERY_MS = 10_000;
const SHOWN = 50;

// What is being read now, and what was before.
export function Sync() {
  const { data, error, isLoading, reload } = useResource((signal) => get("/api/ingest/history", { limit: SHOWN }, { signal }), [], EVERY_MS);
  const runs = data?.syncHistory ?? [];
  const running = runs.filter((run) => !isOver(run));
  const over = runs.filter(isOver);
  return (
    <>
      <div class="head">
        <h1>Sync</h1>
      </div>
      <div class="stack">
        {error !== null && <Failure error={error} retry={() => void reload()} />}
        {isLoading && <Loading label="Reading the syncs" lines={6} />}
        {running.map((run) => (
          <Progress key={run.syncId} id={run.syncId} onOver={() => void reload()} />
        ))}
        {data && runs.length === 0 && (
          <Card title="No sync yet">
            <Empty icon="sync" title="Nothing was read yet">
              The first sync begins by itself when HubSpot is connected. <Link to="">Go to Integrations</Link>
            </Empty>
          </Card>
        )}
        {over.length > 0 && <History runs={over} total={data?.pagination?.total ?? over.length} />}
      </div>
    </>
  );
}
