import type { SyncRun } from "../../api/types.ts";
import { Card } from "../../components/Card.tsx";
import { TableHead } from "../../components/TableHead.tsx";
import { Tag } from "../../components/Tag.tsx";
import { Time } from "../../components/Time.tsx";
import { count, plural } from "../../format.ts";
import { Link } from "../../router.tsx";
import { SYNC_TYPES } from "../../words.ts";
import { stateOf } from "./words.ts";

const COLUMNS = [
  "Sync",
  "Outcome",
  "Ended",
  { name: "Took", class: "roomy" },
  { name: "Read", class: "number" },
  { name: "New", class: "number roomy" },
  { name: "Changed", class: "number roomy" },
  { name: "Problems", class: "number roomy" },
];

// Runs that are over, the newest first.
export function History({ runs, total }: { runs: SyncRun[]; total: number }) {
  return (
    <Card title="History" aside={<span class="faint">{plural(total, "sync", "syncs")} in all</span>}>
      <div class="table" tabIndex={0} role="region" aria-label="History of syncs">
        <table>
          <TableHead columns={COLUMNS} />
          <tbody>
            {runs.map((run) => {
              const state = stateOf(run.status);
              const problems = run.errors.reduce((sum, one) => sum + one.count, 0);
              return (
                <tr key={run.syncId}>
                  <th scope="row">
                    <Link to={`sync/${run.syncId}`}>{SYNC_TYPES[run.syncType ?? ""] ?? run.syncType}</Link>
                  </th>
                  <td>
                    <Tag tone={state.tone}>{state.name}</Tag>
                  </td>
                  <td>
                    <Time at={run.completedAt} />
                  </td>
                  <td class="roomy">{run.duration || "–"}</td>
                  <td class="number">{count(run.itemsProcessed)}</td>
                  <td class="number roomy">{count(run.itemsAdded)}</td>
                  <td class="number roomy">{count(run.itemsUpdated)}</td>
                  <td class="number roomy">{problems > 0 ? count(problems) : "–"}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </Card>
  );
}
