import { get } from "../api/client.ts";
import { Card } from "../components/Card.tsx";
import { Empty } from "../components/Empty.tsx";
import { Failure } from "../components/Failure.tsx";
import { Loading } from "../components/Loading.tsx";
import { Link, navigate } from "../router.tsx";
import { useResource } from "../use_resource.ts";
import type { ViewProps } from "../views.ts";
import { Completeness } from "./quality/Completeness.tsx";
import { Diagnose } from "./quality/Diagnose.tsx";
import { Groups } from "./quality/Groups.tsx";
import { Score } from "./quality/Score.tsx";
import { Types } from "./quality/Types.tsx";

const EVERY_MS = 60_000;
const WINDOWS = [7, 30, 90, 365];

// How good HubSpot's records are, and why one of them is here or not.
export function Quality({ query }: ViewProps) {
  const days = WINDOWS.find((one) => String(one) === query.get("days")) ?? WINDOWS[0];
  const { data: report, error, isLoading, reload } = useResource((signal) => get("/api/data-quality", { days }, { signal }), [days], EVERY_MS);
  const choose = (value: string) => {
    const next = new URLSearchParams(query);
    next.set("days", value);
    navigate(`quality?${next}`, { replace: true });
  };
  const isEmpty = report !== null && report.objectTypes.every((one) => one.records === 0);
  return (
    <>
      <div class="head">
        <h1>Data quality</h1>
        <label class="inline-field">
          <span>Trend over</span>
          <select value={days} onChange={(event) => choose(event.currentTarget.value)}>
            {WINDOWS.map((one) => (
              <option key={one} value={one}>
                {one} days
              </option>
            ))}
          </select>
        </label>
      </div>
      <div class="stack">
        <Diagnose query={query} />
        {error !== null && <Failure error={error} retry={() => void reload()} />}
        {isLoading && <Loading label="Judging the records" lines={8} />}
        {report && isEmpty && (
          <Card title="No records yet">
            <Empty icon="shield" title="Nothing was read yet">
              Quality is judged once the first sync has read records. <Link to="sync">See the syncs</Link>
            </Empty>
          </Card>
        )}
        {report && !isEmpty && (
          <>
            <Score report={report} />
            <Groups groups={report.groups} />
            <Types report={report} days={days} />
            <Completeness report={report} />
          </>
        )}
      </div>
    </>
  );
}
