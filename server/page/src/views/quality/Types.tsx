import type { QualityReport } from "../../api/types.ts";
import { Card } from "../../components/Card.tsx";
import { TableHead } from "../../components/TableHead.tsx";
import { Tag } from "../../components/Tag.tsx";
import { count, typeName } from "../../format.ts";

const COLUMNS = [
  "Records",
  { name: "Stored", class: "number roomy" },
  { name: "Held back", class: "number roomy" },
  { name: "Issues", class: "number" },
  { name: "Opened", class: "number roomy" },
  { name: "Closed", class: "number roomy" },
  { name: "Trend", class: "after-number" },
  { name: "Score", class: "number" },
];

// Each type of record: how many, how sound, and where it goes.
export function Types({ report, days }: { report: QualityReport; days: number }) {
  const types = report.objectTypes.filter((one) => one.records > 0 || one.openIssues > 0);
  if (types.length === 0) return null;
  return (
    <Card title="By type of record" aside={<span class="faint">opened and closed in {days} days</span>}>
      <div class="table" tabIndex={0} role="region" aria-label="Quality by type of record">
        <table>
          <TableHead columns={COLUMNS} />
          <tbody>
            {types.map((one) => (
              <tr key={one.objectType}>
                <th scope="row">{typeName(one.objectType)}</th>
                <td class="number roomy">{count(one.records)}</td>
                <td class="number roomy">{one.heldBack > 0 ? count(one.heldBack) : "–"}</td>
                <td class="number">{one.openIssues > 0 ? count(one.openIssues) : "–"}</td>
                <td class="number roomy">{one.issuesOpened > 0 ? count(one.issuesOpened) : "–"}</td>
                <td class="number roomy">{one.issuesClosed > 0 ? count(one.issuesClosed) : "–"}</td>
                <td class="after-number">
                  <Trend by={one.openIssues - one.issuesBefore} />
                </td>
                <td class="number">{one.score === null ? "–" : one.score.toFixed(1)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

function Trend({ by }: { by: number }) {
  if (by === 0) return <span class="faint">as before</span>;
  return <Tag tone={by > 0 ? "warn" : "good"}>{by > 0 ? `${count(by)} more` : `${count(-by)} fewer`}</Tag>;
}
