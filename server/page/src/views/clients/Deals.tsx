import type { ClientContext } from "../../api/types.ts";
import { Section } from "../../components/Section.tsx";
import { Tag } from "../../components/Tag.tsx";
import { ago, exactDate, money, percent } from "../../format.ts";
import type { Resource } from "../../use_resource.ts";

// What is being sold: renewals first, then by close date.
export function Deals({ context }: { context: Resource<ClientContext> }) {
  return (
    <Section title="Open deals" resource={context} isEmpty={(data) => data.openDeals.length === 0} empty={{ title: "No deal is open" }}>
      {({ openDeals }) => (
        <ul class="people">
          {openDeals.map((deal) => (
            <li key={deal.dealId} class="person">
              <div>
                <p>
                  <span class="list-title">{deal.name}</span> {deal.isRenewal && <Tag tone="info">Renewal</Tag>} {deal.isExpansion && <Tag tone="good">Expansion</Tag>}
                </p>
                <p class="faint person-more">
                  {[deal.stage, deal.probability !== null && `${percent(deal.probability)} likely`].filter(Boolean).join(" · ")}
                </p>
              </div>
              <div class="person-last">
                <p>{deal.amount?.amount ? money(Number(deal.amount.amount), deal.amount.currency) : <span class="faint">no amount</span>}</p>
                {deal.closeDate && (
                  <p class={Date.parse(deal.closeDate) < Date.now() - 86_400_000 ? "delta-bad" : "faint"} title={ago(deal.closeDate)}>
                    closes {exactDate(deal.closeDate)}
                  </p>
                )}
              </div>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
