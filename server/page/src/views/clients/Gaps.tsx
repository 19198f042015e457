import type { ClientContext } from "../../api/types.ts";
import { Card } from "../../components/Card.tsx";
import { Icon } from "../../components/Icon.tsx";
import { capital } from "../../format.ts";
import type { Resource } from "../../use_resource.ts";

// What is missing or in doubt of all that stands above; nothing is said when nothing is.
export function Gaps({ context }: { context: Resource<ClientContext> }) {
  const gaps = context.data?.gaps ?? [];
  if (gaps.length === 0) return null;
  return (
    <Card title="Missing or in doubt">
      <ul class="list">
        {gaps.map((gap) => (
          <li key={gap.code + gap.evidence} class="list-item list-plain">
            <Icon name="info" />
            <div>{capital(gap.description)}</div>
          </li>
        ))}
      </ul>
    </Card>
  );
}
