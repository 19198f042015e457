import type { IntegrationStatus } from "../../api/types.ts";
import { Card } from "../../components/Card.tsx";
import { Tag } from "../../components/Tag.tsx";
import { Time } from "../../components/Time.tsx";
import { count, plural, span } from "../../format.ts";

// Whether HubSpot's own messages about changes arrive and are worked off.
export function Webhooks({ status }: { status: IntegrationStatus }) {
  const hooks = status.webhooks;
  if (!hooks) return null;
  const isQuiet = !hooks.lastReceivedAt;
  const aside = isQuiet ? <Tag>None yet</Tag> : hooks.healthy ? <Tag tone="good">Healthy</Tag> : <Tag tone="warn">Behind</Tag>;
  return (
    <Card title="Webhooks" aside={aside}>
      {isQuiet ? (
        <p class="faint">
          No message of HubSpot's has come yet. Without webhooks changes arrive with the next planned sync, so nothing is missing, only later.
        </p>
      ) : (
        <dl class="facts">
          <dt>Last message</dt>
          <dd>
            <Time at={hooks.lastReceivedAt} />
          </dd>
          <dt>Received</dt>
          <dd>{count(hooks.received)} in all</dd>
          <dt>Waiting</dt>
          <dd>{hooks.pending === 0 ? "none" : plural(hooks.pending, "message")}</dd>
          <dt>Delay</dt>
          <dd>{span(hooks.lagSeconds)}</dd>
          {hooks.dead > 0 && (
            <>
              <dt>Given up</dt>
              <dd>{plural(hooks.dead, "message")}; the next sync makes up for them</dd>
            </>
          )}
        </dl>
      )}
    </Card>
  );
}
