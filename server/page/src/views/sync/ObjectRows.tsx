import type { ObjectProgress } from "../../api/types.ts";
import { Bar } from "../../components/Bar.tsx";
import { count, plural, span, typeName } from "../../format.ts";

// A bar for each type of record.
export function ObjectRows({ objects, rates }: { objects: ObjectProgress[]; rates: Record<string, number> }) {
  if (objects.length === 0) return <p class="faint">Nothing was read yet.</p>;
  return (
    <ul class="objects">
      {objects.map((one) => (
        <Row key={one.objectType} one={one} rate={rates[one.objectType] ?? 0} />
      ))}
    </ul>
  );
}

function Row({ one, rate }: { one: ObjectProgress; rate: number }) {
  const isDone = one.status === "completed";
  const isBegun = one.status !== "queued" && one.status !== null;
  const total = one.totalItems ?? null;
  const percent = isDone ? 100 : total ? Math.min(100, (100 * one.itemsProcessed) / total) : isBegun ? null : 0;
  const parts = [
    one.itemsAdded > 0 && `${count(one.itemsAdded)} new`,
    one.itemsUpdated > 0 && `${count(one.itemsUpdated)} changed`,
    one.itemsFailed > 0 && `${count(one.itemsFailed)} held back`,
    one.itemsSkipped > 0 && `${count(one.itemsSkipped)} left out`,
    rate >= 0.5 && !isDone && `${count(Math.round(rate))}/s`,
    one.waitedSeconds >= 1 && `waited ${span(one.waitedSeconds)} for limits`,
  ].filter(Boolean);
  return (
    <li class="object">
      <span class="object-name">{typeName(one.objectType)}</span>
      <Bar label={typeName(one.objectType)} percent={percent} tone={one.status === "failed" ? "bad" : isDone ? "good" : "plain"} />
      <span class="object-count">
        {!isBegun ? (
          <span class="faint">not begun</span>
        ) : isDone && one.itemsProcessed === 0 ? (
          <span class="faint">nothing new</span>
        ) : total !== null && !isDone ? (
          `${count(one.itemsProcessed)} of ${count(total)}`
        ) : (
          plural(one.itemsProcessed, "record")
        )}
      </span>
      <span class="object-more faint">{one.error || parts.join(" · ")}</span>
    </li>
  );
}
