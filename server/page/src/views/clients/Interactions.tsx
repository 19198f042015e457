import { useState } from "preact/hooks";
import type { Interaction } from "../../api/types.ts";
import { Button } from "../../components/Button.tsx";
import { InHubSpot } from "../../components/InHubSpot.tsx";
import { Section } from "../../components/Section.tsx";
import { Tag } from "../../components/Tag.tsx";
import { count, exactTime, shortDate, signed, span } from "../../format.ts";
import type { Resource } from "../../use_resource.ts";
import { intentOf, kindName, moodOf } from "./words.ts";

const SHOWN = 8;
const MORE = 20;
const TYPES = ["meeting", "call", "email", "note", "task"];

interface InteractionsProps {
  interactions: Resource<{ interactions: Interaction[]; pagination: { total: number } | null }>;
}

// What happened with the client, the latest first.
export function Interactions({ interactions }: InteractionsProps) {
  const [type, setType] = useState("");
  const [shown, setShown] = useState(SHOWN);
  const total = interactions.data?.pagination?.total ?? 0;
  const choice = total > 0 && (
    <span class="inline-choice">
      <label for="type" class="hidden">
        Kind of contact
      </label>
      <select
        id="type"
        value={type}
        onChange={(event) => {
          setType(event.currentTarget.value);
          setShown(SHOWN);
        }}
      >
        <option value="">All kinds</option>
        {TYPES.map((one) => (
          <option key={one} value={one}>
            {kindName(one)}s
          </option>
        ))}
      </select>
    </span>
  );
  return (
    <Section
      title="Contact"
      resource={interactions}
      aside={choice}
      isEmpty={(data) => data.interactions.length === 0}
      empty={{ icon: "people", title: "No contact is known", text: "Meetings, calls, e-mails, notes and tasks come from HubSpot, where they belong to the company or to one of its people." }}
    >
      {(data) => {
        const chosen = data.interactions.filter((one) => !type || one.type === type);
        return (
          <>
            {chosen.length === 0 && <p class="faint">None of this kind among the latest {count(data.interactions.length)}.</p>}
            <ol class="interactions">
              {chosen.slice(0, shown).map((one) => (
                <Item key={one.id} one={one} />
              ))}
            </ol>
            {chosen.length > shown && (
              <div class="actions actions-more">
                <Button onClick={() => setShown(shown + MORE)}>Show earlier contact</Button>
              </div>
            )}
            {chosen.length <= shown && total > data.interactions.length && (
              <p class="faint interactions-end">
                The latest {count(data.interactions.length)} of {count(total)}; HubSpot has the earlier ones.
              </p>
            )}
          </>
        );
      }}
    </Section>
  );
}

function Item({ one }: { one: Interaction }) {
  const isPlanned = one.date !== null && Date.parse(one.date) > Date.now();
  const mood = moodOf(one.sentimentLevel);
  const side = one.direction === "inbound" ? "from the client" : one.direction === "outbound" ? "from us" : "";
  return (
    <li class="interaction">
      <p class="interaction-when">
        {one.date && (
          <time dateTime={one.date} title={exactTime(one.date)}>
            {shortDate(one.date)}
          </time>
        )}
        <span class="faint">{one.date?.slice(0, 4)}</span>
      </p>
      <div class="interaction-what">
        <p class="interaction-head">
          <span class="interaction-subject">
            <InHubSpot url={one.recordUrl}>{one.subject || "Without a subject"}</InHubSpot>
          </span>
          {isPlanned && <Tag tone="info">Planned</Tag>}
          {one.outcome === "NO_SHOW" && <Tag tone="bad">Missed</Tag>}
          {one.outcome === "CANCELED" && <Tag tone="warn">Cancelled</Tag>}
          {mood && mood.tone !== "plain" && <Tag tone={mood.tone}>{mood.name}</Tag>}
          {one.intents.map((intent) => (
            <Tag key={intent} tone={intentOf(intent).tone}>
              {intentOf(intent).name}
            </Tag>
          ))}
        </p>
        <p class="faint interaction-kind">
          {[
            kindName(one.type ?? ""),
            side,
            one.from,
            one.durationSeconds ? span(one.durationSeconds) : "",
            one.automatic && "written by no person",
            one.sentimentOverride && "mood set by a person",
          ]
            .filter(Boolean)
            .join(" · ")}
        </p>
        {one.summary && one.summary !== one.subject && <p class="interaction-summary">{one.summary}</p>}
        {mood && mood.tone !== "plain" && one.sentimentPhrases.length > 0 && (
          <details>
            <summary>What decided the mood{one.sentimentScore !== null && ` (${signed(one.sentimentScore, 2)})`}</summary>
            <ul class="phrases">
              {one.sentimentPhrases.map((phrase, i) => (
                <li key={i}>
                  “{phrase.text}” <span class={`delta-${phrase.contribution < 0 ? "bad" : "good"}`}>{signed(phrase.contribution)}</span>
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
    </li>
  );
}
