import type { Answer } from "../../api/client.ts";
import { Card } from "../../components/Card.tsx";
import { Icon } from "../../components/Icon.tsx";
import { Section } from "../../components/Section.tsx";
import { Tag } from "../../components/Tag.tsx";
import { Time } from "../../components/Time.tsx";
import { plural } from "../../format.ts";
import type { Resource } from "../../use_resource.ts";
import { EvidenceList } from "./records.tsx";
import { riskName, severityOf } from "./words.ts";

type Insights = Resource<Answer<"/api/clients/{clientId}/insights", "get">>;

// What threatens the client, and what it may want.
export function Risks({ insights }: { insights: Insights }) {
  return (
    <Section
      title="Risks"
      resource={insights}
      isEmpty={(data) => data.insights.length === 0}
      empty={{ icon: "check", title: "Nothing stands out", text: "No risk and no opportunity is open." }}
    >
      {({ insights: found }) => (
        <ul class="risks">
          {found.map((one) => (
            <li key={one.type} class="risk">
              <p class="risk-head">
                <span class="risk-name">{riskName(one.type)}</span>
                {one.isOpportunity ? (
                  <Tag tone="good">Opportunity</Tag>
                ) : (
                  one.type !== "insufficient_data" && <Tag tone={severityOf(one.severity).tone}>{severityOf(one.severity).name}</Tag>
                )}
                {one.openTime && (
                  <span class="faint risk-since">
                    seen <Time at={one.openTime} />
                  </span>
                )}
              </p>
              <p>{one.description}</p>
              {one.evidence.length > 0 && (
                <details>
                  <summary>{plural(one.evidence.length, "record")} behind it</summary>
                  <EvidenceList evidence={one.evidence} />
                </details>
              )}
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

// What to do about it, the most urgent first.
export function NextSteps({ insights }: { insights: Insights }) {
  const steps = insights.data?.recommendations ?? [];
  if (steps.length === 0) return null;
  return (
    <Card title="Next steps">
      <ol class="next-steps">
        {steps.map((one) => (
          <li key={one.action + one.description} class="list-item">
            <Icon name="next" />
            <div>
              <p class="list-title">{one.description}</p>
              {one.suggestedApproach && <p class="faint">{one.suggestedApproach}</p>}
            </div>
          </li>
        ))}
      </ol>
    </Card>
  );
}
