import type { IntegrationStatus } from "../../api/types.ts";
import { Card } from "../../components/Card.tsx";
import { Icon } from "../../components/Icon.tsx";
import { Tag } from "../../components/Tag.tsx";
import { plural } from "../../format.ts";
import { SCOPES } from "../../words.ts";

// What HubSpot lets us read, and what each permission is for.
export function Permissions({ status }: { status: IntegrationStatus }) {
  const granted = status.scope.split(" ").filter(Boolean);
  const missing = status.missingScopes;
  const aside =
    missing.length === 0 ? <Tag tone="good">All granted</Tag> : <Tag tone="warn">{plural(missing.length, "missing", "missing")}</Tag>;
  return (
    <Card title="Permissions" aside={aside}>
      <ul class="list">
        {missing.map((scope) => (
          <li key={scope} class="list-item list-warn">
            <Icon name="alert" />
            <div>
              <p class="list-title">{SCOPES[scope]?.name ?? scope}: missing</p>
              <p>
                Needed for {SCOPES[scope]?.purpose ?? "what HubSpot calls so"}. Without it, {SCOPES[scope]?.without ?? "some data is missing"}. Reconnect and
                leave it ticked on HubSpot's page.
              </p>
              <code class="faint">{scope}</code>
            </div>
          </li>
        ))}
      </ul>
      <ul class="columns">
        {granted.map((scope) => (
          <li key={scope} class="list-item">
            <Icon name="check" />
            <div title={scope}>
              <p class="list-title">{SCOPES[scope]?.name ?? scope}</p>
              {SCOPES[scope] && <p class="faint">{SCOPES[scope].purpose}</p>}
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}
