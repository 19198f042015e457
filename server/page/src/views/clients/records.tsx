// What records are called, so that evidence says more than a number.
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { ClientContext, Evidence as One, Interaction } from "../../api/types.ts";
import { clearDate } from "../../format.ts";
import { InHubSpot } from "../../components/InHubSpot.tsx";
import { kindName } from "./words.ts";

export type RecordNames = Map<string, string>;

const Context = createContext<RecordNames>(new Map());
export const RecordsProvider = Context.Provider;

// By "emails/11" and by "int_emails_11".
export function recordNames(interactions: Interaction[], context: ClientContext | null): RecordNames {
  const names: RecordNames = new Map();
  for (const one of interactions) names.set(one.id, `${one.date ? `${clearDate(one.date)}: ` : ""}${one.subject || one.summary}`);
  for (const one of context?.interactions ?? []) {
    if (!names.has(one.id)) names.set(one.id, `${one.date ? `${clearDate(one.date)}: ` : ""}${one.subject || one.summary}`);
  }
  for (const deal of context?.openDeals ?? []) names.set(`deals/${deal.dealId}`, deal.name);
  for (const person of context?.stakeholders ?? []) names.set(`contacts/${person.contactId}`, person.name || person.email);
  return names;
}

// The records that a statement rests on.
export function EvidenceList({ evidence }: { evidence: One[] }) {
  const names = useContext(Context);
  if (evidence.length === 0) return null;
  return (
    <ul class="evidence" aria-label="Evidence">
      {evidence.map((one) => {
        const name = names.get(one.interactionId ?? "") ?? names.get(`${one.objectType}/${one.objectId}`);
        return (
          <li key={`${one.objectType}/${one.objectId}`} title={`HubSpot's ${kindName(one.objectType).toLowerCase()} ${one.objectId}`}>
            <span class="evidence-kind">{kindName(one.objectType)}</span> <InHubSpot url={one.recordUrl}>{name ?? one.objectId}</InHubSpot>
          </li>
        );
      })}
    </ul>
  );
}
