import type { Client } from "../../api/types.ts";
import { Tag } from "../../components/Tag.tsx";
import { Time } from "../../components/Time.tsx";
import { ago, exactDate, money } from "../../format.ts";
import { Link } from "../../router.tsx";
import { Score, Trend } from "./Score.tsx";
import { nextSort, SORTS, type SortKey } from "./sorting.ts";
import { ownerName } from "./words.ts";

interface TableProps {
  clients: Client[];
  sort: string;
  onSort: (sort: string) => void;
}

// A row a client; where there is little room, a card.
export function ClientTable({ clients, sort, onSort }: TableProps) {
  const heading = (key: SortKey, isNumber = false) => {
    const isOn = sort.replace("-", "") === key;
    const isDown = sort.startsWith("-");
    return (
      <th scope="col" class={isNumber ? "number" : ""} aria-sort={isOn ? (isDown ? "descending" : "ascending") : undefined}>
        <button type="button" class="sorter" onClick={() => onSort(nextSort(sort, key))}>
          {SORTS[key].name}
          <span class="sorter-mark" aria-hidden="true">
            {isOn ? (isDown ? "↓" : "↑") : ""}
          </span>
        </button>
      </th>
    );
  };
  return (
    <table class="clients">
      <thead>
        <tr>
          {heading("name")}
          {heading("sentimentScore")}
          {heading("mrr", true)}
          {heading("renewalDate")}
          {heading("lastInteraction")}
          <th scope="col">Owner</th>
        </tr>
      </thead>
      <tbody>
        {clients.map((client) => (
          <Row key={client.id} client={client} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ client }: { client: Client }) {
  return (
    <tr>
      <th scope="row" class="clients-name">
        <Link to={`clients/${client.id}`}>{client.name || client.domain}</Link>
        {client.isExcluded && <Tag>Excluded</Tag>}
        {client.name && <span class="faint">{client.domain}</span>}
      </th>
      <td class="clients-health">
        <Score score={client.sentimentScore} band={client.healthBand} />
        <Trend trend={client.healthTrend} isShort />
      </td>
      <td class="number" data-label="MRR">
        {client.mrr === null ? <span class="faint">not known</span> : money(client.mrr, client.currency)}
      </td>
      <td data-label="Renewal">
        <When date={client.renewalDate} />
      </td>
      <td data-label="Last contact">
        <Time at={client.lastInteraction} otherwise="none" />
      </td>
      <td data-label="Owner">{client.csmOwner ? <span title={client.csmOwner}>{ownerName(client.csmOwner)}</span> : <span class="faint">nobody</span>}</td>
    </tr>
  );
}

const DAY_MS = 86_400_000;

// A day, and how far it is off; one that has passed says so.
export function When({ date }: { date: string | null }) {
  if (!date) return <span class="faint">no date</span>;
  const isPast = Date.parse(date) + DAY_MS < Date.now();
  return (
    <>
      <time dateTime={date} title={ago(date)} class={isPast ? "delta-bad" : ""}>
        {exactDate(date)}
      </time>
      {isPast && <span class="fact-more">has passed</span>}
    </>
  );
}
