import type { IntegrationStatus } from "../../api/types.ts";
import { Card } from "../../components/Card.tsx";
import { TableHead } from "../../components/TableHead.tsx";
import { Tag } from "../../components/Tag.tsx";
import { Time } from "../../components/Time.tsx";
import { typeName } from "../../format.ts";

const ORDER = ["companies", "contacts", "deals", "line_items", "meetings", "calls", "emails", "notes", "tasks"];

// When each type of record was brought up to date last.
export function Freshness({ status }: { status: IntegrationStatus }) {
  const freshness = status.freshness as Record<string, string | null>;
  const types = [...new Set([...ORDER.filter((type) => type in freshness || status.staleTypes.includes(type)), ...Object.keys(freshness), ...status.staleTypes])];
  return (
    <Card title="Freshness" aside={status.stale ? <Tag tone="warn">Stale</Tag> : <Tag tone="good">Up to date</Tag>}>
      {types.length === 0 ? (
        <p class="faint">Nothing was read yet.</p>
      ) : (
        <table>
          <TableHead columns={["Records", "Up to date", { name: "State", isHidden: true }]} />
          <tbody>
            {types.map((type) => (
              <tr key={type}>
                <th scope="row">{typeName(type)}</th>
                <td>
                  <Time at={freshness[type]} />
                </td>
                <td class="number">{status.staleTypes.includes(type) && <Tag tone="warn">Stale</Tag>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}
