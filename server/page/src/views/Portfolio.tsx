import { get } from "../api/client.ts";
import { Empty } from "../components/Empty.tsx";
import { Link, navigate } from "../router.tsx";
import { useResource } from "../use_resource.ts";
import type { ViewProps } from "../views.ts";
import { Alerts } from "./portfolio/Alerts.tsx";
import { Bands } from "./portfolio/Bands.tsx";
import { Glance } from "./portfolio/Glance.tsx";
import { Means } from "./portfolio/Means.tsx";
import { Movers } from "./portfolio/Movers.tsx";
import { Renewals } from "./portfolio/Renewals.tsx";

const EVERY_MS = 60_000;

// All clients together: what is at stake, what comes up, what moved.
export function Portfolio({ query }: ViewProps) {
  const change = (name: string, value: string) => {
    const next = new URLSearchParams(query);
    next.set(name, value);
    navigate(`portfolio?${next}`, { replace: true });
  };
  const settings = useResource((signal) => get("/api/settings", {}, { signal }), []);
  const currency = settings.data?.currency ?? "";
  const summary = useResource((signal) => get("/api/metrics/summary", {}, { signal }), [], EVERY_MS);
  return (
    <>
      <div class="head">
        <h1>Portfolio</h1>
      </div>
      <div class="stack">
        {summary.data?.totals?.clients === 0 ? (
          <div class="card">
            <Empty icon="people" title="No clients yet">
              They are made of your companies in HubSpot, at the end of the first sync; excluded ones don't count. <Link to="">Go to Integrations</Link>
            </Empty>
          </div>
        ) : (
          <>
            <Glance summary={summary} currency={currency} />
            <Alerts currency={currency} />
            <div class="two">
              <Bands threshold={settings.data?.riskThreshold ?? null} />
              <Means />
            </div>
            <Movers query={query} change={change} />
            <Renewals query={query} change={change} />
          </>
        )}
      </div>
    </>
  );
}
