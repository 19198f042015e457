import { get } from "../../api/client.ts";
import type { Client } from "../../api/types.ts";
import { Chart } from "../../components/Chart.tsx";
import { Section } from "../../components/Section.tsx";
import { count, plural } from "../../format.ts";
import { Link } from "../../router.tsx";
import { useResource } from "../../use_resource.ts";
import { bandOf } from "../clients/words.ts";

const PAGE = 500;
const MOST_PAGES = 6; // as many calls; a larger portfolio's picture is that of these
const STEP = 10;
const ORDER = ["at_risk", "healthy", "thriving", "insufficient_data"];
const FIRST_THRIVING = 71;

async function allClients(signal: AbortSignal): Promise<{ clients: Client[]; isWhole: boolean }> {
  const clients: Client[] = [];
  for (let page = 0; page < MOST_PAGES; page++) {
    const more = await get("/api/clients", { filter: "active", sort: "name", limit: PAGE, offset: page * PAGE }, { signal });
    clients.push(...more);
    if (more.length < PAGE) return { clients, isWhole: true };
  }
  return { clients, isWhole: false };
}

// How many clients have which score.
export function Bands({ threshold }: { threshold: number | null }) {
  const resource = useResource(allClients, []);
  return (
    <Section
      title="Scores"
      resource={resource}
      isEmpty={(data) => data.clients.length === 0}
      empty={{ icon: "people", title: "No clients yet", text: <Link to="">Connect HubSpot on the page Integrations.</Link> }}
      lines={6}
    >
      {({ clients, isWhole }) => {
        const scored = clients.filter((one) => one.healthBand !== null);
        const points = Array.from({ length: 100 / STEP }, (_, i) => {
          const from = i === 0 ? 0 : i * STEP + 1;
          const to = (i + 1) * STEP;
          const value = scored.filter((one) => one.sentimentScore >= from && one.sentimentScore <= to).length;
          const tone = threshold !== null && to <= threshold ? ("bad" as const) : from >= FIRST_THRIVING ? ("good" as const) : ("accent" as const);
          return { label: `${from}–${to}`, value, tone };
        });
        const bands = ORDER.map((band) => ({ band, n: clients.filter((one) => one.healthBand === band).length })).filter((one) => one.n > 0);
        return (
          <>
            <Chart title="Clients by score" kind="bars" height={232} series={[{ name: "Clients", points }]} format={count} heading="Score" />
            <ul class="bands">
              {bands.map(({ band, n }) => (
                <li key={band} class={`band band-${bandOf(band).tone}`}>
                  {band === "at_risk" ? <Link to="clients?filter=at_risk">{bandOf(band).name}</Link> : bandOf(band).name} <strong>{count(n)}</strong>
                </li>
              ))}
            </ul>
            {!isWhole && <p class="faint">Of the first {plural(clients.length, "client")} by name.</p>}
          </>
        );
      }}
    </Section>
  );
}
