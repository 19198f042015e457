import { get } from "../api/client.ts";
import { Failure } from "../components/Failure.tsx";
import { Loading } from "../components/Loading.tsx";
import { useResource } from "../use_resource.ts";
import type { ViewProps } from "../views.ts";
import { ConnectionCard } from "./integrations/ConnectionCard.tsx";
import { Freshness } from "./integrations/Freshness.tsx";
import { Limits } from "./integrations/Limits.tsx";
import { Outcome } from "./integrations/Outcome.tsx";
import { Permissions } from "./integrations/Permissions.tsx";
import { Webhooks } from "./integrations/Webhooks.tsx";

const EVERY_MS = 10_000;

export function Integrations({ query }: ViewProps) {
  const { data: status, error, isLoading, reload } = useResource(
    (signal) => get("/api/integrations/{provider}/status", { provider: "hubspot" }, { signal }),
    [],
    EVERY_MS,
  );
  const isThere = status !== null && status.state !== "not_connected" && status.state !== "disconnected";
  return (
    <>
      <div class="head">
        <h1>Integrations</h1>
      </div>
      <div class="stack">
        <Outcome query={query} />
        {error !== null && <Failure error={error} retry={() => void reload()} />}
        {isLoading && <Loading label="Reading the state of HubSpot" lines={6} />}
        {status && <ConnectionCard status={status} reload={reload} />}
        {isThere && (
          <div class="two">
            <Permissions status={status} />
            <Freshness status={status} />
            <Limits status={status} />
            <Webhooks status={status} />
          </div>
        )}
      </div>
    </>
  );
}
