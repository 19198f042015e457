import { get, type Answer } from "../../api/client.ts";
import { Section } from "../../components/Section.tsx";
import { Tag } from "../../components/Tag.tsx";
import { money, plural } from "../../format.ts";
import { Link } from "../../router.tsx";
import { useResource } from "../../use_resource.ts";
import { Delta } from "../clients/Score.tsx";
import { riskName, severityOf } from "../clients/words.ts";

const EVERY_MS = 60_000;

const SHOWN = 5; // of a risk; the others are a click away

type Alert = Answer<"/api/insights", "get">["riskAlerts"][number];
type Opportunity = Answer<"/api/insights", "get">["opportunities"][number];

// What threatens clients, and what they may want, by kind: the gravest first.
export function Alerts({ currency }: { currency: string }) {
  const insights = useResource((signal) => get("/api/insights", { windowDays: 30 }, { signal }), [], EVERY_MS);
  return (
    <Section
      title="Risks"
      resource={insights}
      isEmpty={(data) => data.riskAlerts.length === 0 && data.opportunities.length === 0}
      empty={{ icon: "check", title: "No risk is open", text: "What threatens a client is found when its score is worked out, after each sync." }}
      lines={6}
    >
      {({ riskAlerts, opportunities }) => (
        <ul class="alerts">
          {riskAlerts.map((alert) => (
            <RiskItem key={alert.type} alert={alert} currency={currency} />
          ))}
          {opportunities.map((one) => (
            <OpportunityItem key={one.type} one={one} currency={currency} />
          ))}
        </ul>
      )}
    </Section>
  );
}

function RiskItem({ alert, currency }: { alert: Alert; currency: string }) {
  const severity = severityOf(alert.severity);
  return (
    <li class="alert">
      <details>
        <summary>
          <span class="alert-name">{riskName(alert.type)}</span>
          <Tag tone={severity.tone}>{severity.name}</Tag>
          <span class="alert-count">{plural(alert.clientCount, "client")}</span>
          <span class="alert-mrr">{alert.totalMrrAtRisk > 0 && `${money(alert.totalMrrAtRisk, currency)} MRR`}</span>
        </summary>
        <ClientList clients={alert.clients.slice(0, SHOWN)} currency={currency} />
        {alert.clientCount > SHOWN && (
          <details class="alert-more">
            <summary>{plural(alert.clientCount - SHOWN, "more client")}</summary>
            <ClientList clients={alert.clients.slice(SHOWN)} currency={currency} />
            {alert.clientCount > alert.clients.length && <p class="faint">The gravest {alert.clients.length} are shown.</p>}
          </details>
        )}
      </details>
    </li>
  );
}

function ClientList({ clients, currency }: { clients: Alert["clients"]; currency: string }) {
  return (
    <ul class="alert-clients">
      {clients.map((client) => (
        <li key={client.clientId}>
          <Link to={`clients/${client.clientId}`}>{client.name}</Link>
          <span class="alert-score">
            {Math.round(client.currentScore)} {client.scoreDelta !== null && Math.abs(client.scoreDelta) >= 0.05 && <Delta points={client.scoreDelta} />}
          </span>
          <span class="alert-mrr">{client.mrrAtRisk > 0 && money(client.mrrAtRisk, currency)}</span>
          <span class="faint alert-why">{client.primaryRisk}</span>
        </li>
      ))}
    </ul>
  );
}

function OpportunityItem({ one, currency }: { one: Opportunity; currency: string }) {
  return (
    <li class="alert">
      <details>
        <summary>
          <span class="alert-name">{riskName(one.type)}</span>
          <Tag tone="good">Opportunity</Tag>
          <span class="alert-count">{plural(one.clientCount, "client")}</span>
          <span class="alert-mrr">{one.potentialMrr > 0 && `${money(one.potentialMrr, currency)} potential`}</span>
        </summary>
        <ul class="alert-clients">
          {one.clients.map((client) => (
            <li key={client.clientId}>
              <Link to={`clients/${client.clientId}`}>{client.name}</Link>
              <span class="alert-score">{Math.round(client.currentScore)}</span>
              <span class="alert-mrr" />
              <span class="faint alert-why">{client.expansionSignals.join("; ")}</span>
            </li>
          ))}
        </ul>
      </details>
    </li>
  );
}
