import type { ComponentChildren } from "preact";
import type { Answer } from "../../api/client.ts";
import { Bar } from "../../components/Bar.tsx";
import { Failure } from "../../components/Failure.tsx";
import { Loading } from "../../components/Loading.tsx";
import { count, money, plural, signed } from "../../format.ts";
import { Link } from "../../router.tsx";
import type { Resource } from "../../use_resource.ts";

type Summary = Answer<"/api/metrics/summary", "get">;

// The figures that one looks at first.
export function Glance({ summary, currency }: { summary: Resource<Summary>; currency: string }) {
  const { data, error, reload } = summary;
  if (error !== null && data === null) return <Failure error={error} retry={() => void reload()} />;
  if (!data) return <Loading label="Reading the figures" lines={4} />;
  const { totals, revenue, health } = data;
  if (!totals || !revenue || !health) return null;
  const part = revenue.mrrTotal > 0 ? (100 * revenue.mrrAtRisk) / revenue.mrrTotal : 0;
  return (
    <section class="tiles" aria-label="At a glance">
      <Tile name="MRR at risk" figure={money(revenue.mrrAtRisk, currency)} isBad={revenue.mrrAtRisk > 0}>
        <Bar label="Part of all MRR that is at risk" percent={part} tone={part > 0 ? "bad" : "good"} />
        <span>
          {part.toFixed(part < 10 ? 1 : 0)} % of {money(revenue.mrrTotal, currency)}
        </span>
      </Tile>
      <Tile name="Clients at risk" figure={count(health.atRiskCount)} isBad={health.atRiskCount > 0}>
        <span>
          of {count(totals.clients)}, with a score of {health.threshold} or less
        </span>
        <Link to="clients?filter=at_risk">See them</Link>
      </Tile>
      <Tile name="Mean score" figure={health.avgScore.toFixed(1)}>
        <span>
          {health.change7 === null ? "its change is not known yet" : `${signed(health.change7)} within 7 days`}
          {health.improvingCount > 0 && `; ${plural(health.improvingCount, "client")} much better`}
        </span>
      </Tile>
      <Tile name="Renewals in 30 days" figure={count(totals.renewals30d)}>
        <span>{totals.renewals30d > 0 ? `worth ${money(revenue.renewals30dValue, currency)} a year` : "no contract ends"}</span>
      </Tile>
    </section>
  );
}

function Tile({ name, figure, isBad, children }: { name: string; figure: string; isBad?: boolean; children: ComponentChildren }) {
  return (
    <div class="card tile">
      <h2>{name}</h2>
      <p class={isBad ? "tile-figure delta-bad" : "tile-figure"}>{figure}</p>
      <div class="tile-more">{children}</div>
    </div>
  );
}
