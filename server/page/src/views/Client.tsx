import { get } from "../api/client.ts";
import type { ClientHealth } from "../api/types.ts";
import { Card } from "../components/Card.tsx";
import { Failure } from "../components/Failure.tsx";
import { Icon } from "../components/Icon.tsx";
import { Loading } from "../components/Loading.tsx";
import { Tag } from "../components/Tag.tsx";
import { Time } from "../components/Time.tsx";
import { ago, money, percent } from "../format.ts";
import { Link } from "../router.tsx";
import { ChangesProvider, useOnChange, useSharedChanges } from "../use_changes.ts";
import { useResource, type Resource } from "../use_resource.ts";
import type { ViewProps } from "../views.ts";
import { Changes } from "./clients/Changes.tsx";
import { When } from "./clients/ClientTable.tsx";
import { Deals } from "./clients/Deals.tsx";
import { Factors } from "./clients/Factors.tsx";
import { Gaps } from "./clients/Gaps.tsx";
import { Interactions } from "./clients/Interactions.tsx";
import { Mood } from "./clients/Mood.tsx";
import { People } from "./clients/People.tsx";
import { recordNames, RecordsProvider } from "./clients/records.tsx";
import { Revenue } from "./clients/Revenue.tsx";
import { NextSteps, Risks } from "./clients/Risks.tsx";
import { Score, Trend } from "./clients/Score.tsx";
import { ownerName } from "./clients/words.ts";

// As many as the API gives at once: the mood's chart and the words of evidence are made of them.
const INTERACTIONS = 200;

// It reads in ten places at once, and a key has 100 calls a minute.
const LEAST_MS = 20_000;

// Everything of one client: how it stands, why, and what to do.
export function Client({ variables, query }: ViewProps) {
  const clientId = variables.id;
  const client = useResource((signal) => get("/api/clients/{clientId}", { clientId }, { signal }), [clientId]);
  const isThere = client.data !== null;
  return (
    <>
      <div class="head">
        <h1>{client.data?.client ? client.data.client.name || client.data.client.domain : "Client"}</h1>
        <Link to="clients" class="with-icon">
          <Icon name="back" />
          All clients
        </Link>
      </div>
      {client.error !== null && <Failure error={client.error} retry={() => void client.reload()} />}
      {client.isLoading && <Loading label="Reading the client" lines={8} />}
      {isThere && <Sections clientId={clientId} client={client} query={query} />}
    </>
  );
}

type Whole = Awaited<ReturnType<typeof get<"/api/clients/{clientId}">>>;

function Sections({ clientId, client, query }: { clientId: string; client: Resource<Whole>; query: URLSearchParams }) {
  const health = useResource((signal) => get("/api/clients/{clientId}/health", { clientId }, { signal }), [clientId]);
  const context = useResource((signal) => get("/api/clients/{clientId}/context", { clientId, tokenBudget: 100 }, { signal }), [clientId]);
  const interactions = useResource(
    (signal) => get("/api/clients/{clientId}/interactions", { clientId, limit: INTERACTIONS }, { signal }),
    [clientId],
  );
  const insights = useResource((signal) => get("/api/clients/{clientId}/insights", { clientId }, { signal }), [clientId]);
  const listeners = useSharedChanges({ kinds: ["client", "score", "alert"], clientId, leastMs: LEAST_MS });
  useOnChange(() => [client, health, context, interactions, insights].forEach((one) => void one.reload()), listeners);
  const names = recordNames(interactions.data?.interactions ?? [], context.data);
  return (
    <RecordsProvider value={names}>
      <ChangesProvider value={listeners}>
        <div class="stack">
          <Head client={client.data!} health={health} />
          <div class="two">
            <Risks insights={insights} />
            <Factors health={health} />
          </div>
          <NextSteps insights={insights} />
          <Changes clientId={clientId} query={query} />
          <Mood interactions={interactions} health={health} />
          <Revenue clientId={clientId} />
          <div class="two">
            <People context={context} />
            <Deals context={context} />
          </div>
          <Interactions interactions={interactions} />
          <Gaps context={context} />
        </div>
      </ChangesProvider>
    </RecordsProvider>
  );
}

function Head({ client: { client, metrics }, health }: { client: Whole; health: Resource<ClientHealth> }) {
  if (!client) return null;
  const scored = health.data;
  const renewal = scored?.renewal ?? null;
  return (
    <Card
      title={client.domain || client.name}
      aside={
        <span class="tags">
          {client.isExcluded && <Tag tone="warn">Excluded from all figures</Tag>}
          {client.status && <Tag>{client.status}</Tag>}
          {client.tags.map((tag) => (
            <Tag key={tag}>{tag}</Tag>
          ))}
        </span>
      }
    >
      <dl class="head-facts">
        <div class="head-score">
          <dt>Health</dt>
          <dd>
            <Score score={scored?.score ?? client.sentimentScore} band={scored?.band ?? client.healthBand} />
            <Trend trend={scored?.trend ?? client.healthTrend} />
          </dd>
        </div>
        <div>
          <dt>MRR</dt>
          <dd>{client.mrr === null ? <span class="faint">not known</span> : money(client.mrr, client.currency)}</dd>
        </div>
        <div>
          <dt>Renewal</dt>
          <dd>
            <When date={client.renewalDate} />
            {client.renewalDate && (
              <span class="fact-more">
                {ago(client.renewalDate)}
                {renewal && `, ${percent(renewal.probability)} likely`}
              </span>
            )}
          </dd>
        </div>
        <div>
          <dt>Last contact</dt>
          <dd>
            <Time at={client.lastInteraction} otherwise="none" />
            {metrics && <span class="fact-more">{metrics.lastMonthInteractions} in 30 days</span>}
          </dd>
        </div>
        <div>
          <dt>Owner</dt>
          <dd>
            {client.csmOwner ? ownerName(client.csmOwner) : <span class="faint">nobody</span>}
            {client.csmOwner && <span class="fact-more">{client.csmOwner}</span>}
          </dd>
        </div>
        {scored?.churn90 && (
          <div>
            <dt>May leave</dt>
            <dd>
              {percent(scored.churn90.probability)}
              <span class="fact-more">within 90 days, an estimate</span>
            </dd>
          </div>
        )}
      </dl>
    </Card>
  );
}
