import type { ClientContext } from "../../api/types.ts";
import { Section } from "../../components/Section.tsx";
import { Tag } from "../../components/Tag.tsx";
import { Time } from "../../components/Time.tsx";
import { plural, signed } from "../../format.ts";
import type { Resource } from "../../use_resource.ts";

// From here on somebody decides, or sways who does.
const INFLUENTIAL = 0.75;

// Who we know there, the most influential first.
export function People({ context }: { context: Resource<ClientContext> }) {
  return (
    <Section
      title="People"
      resource={context}
      aside={context.data && context.data.stakeholderCount > 0 && <span class="faint">{plural(context.data.stakeholderCount, "person", "people")}</span>}
      isEmpty={(data) => data.stakeholders.length === 0}
      empty={{ icon: "people", title: "Nobody is known there", text: "People are HubSpot's contacts of the company, or with an address of its domain." }}
    >
      {({ stakeholders, stakeholderCount }) => (
        <>
          <ul class="people">
            {stakeholders.map((one) => (
              <li key={one.contactId} class="person">
                <div>
                  <p>
                    <span class="list-title">{one.name || one.email}</span> {one.influence >= INFLUENTIAL && <Tag tone="info">Influential</Tag>}
                  </p>
                  <p class="faint person-more">{[one.title, one.name && one.email].filter(Boolean).join(" · ")}</p>
                </div>
                <div class="person-last">
                  <p>
                    <Time at={one.lastContact} otherwise="no contact of late" />
                  </p>
                  {one.sentiment !== null && (
                    <p class={one.sentiment < -0.1 ? "delta-bad" : one.sentiment > 0.1 ? "delta-good" : "faint"}>mood {signed(one.sentiment, 2)}</p>
                  )}
                </div>
              </li>
            ))}
          </ul>
          {stakeholderCount > stakeholders.length && <p class="faint people-end">The {stakeholders.length} most influential are shown.</p>}
        </>
      )}
    </Section>
  );
}
