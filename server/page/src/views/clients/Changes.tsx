import { useState } from "preact/hooks";
import { get } from "../../api/client.ts";
import type { Attribution } from "../../api/types.ts";
import { Button } from "../../components/Button.tsx";
import { Chart, type Point } from "../../components/Chart.tsx";
import { Section } from "../../components/Section.tsx";
import { clearDate, dateOf, exactTime, plural, shortDate } from "../../format.ts";
import { navigate } from "../../router.tsx";
import { useOnChange } from "../../use_changes.ts";
import { useResource } from "../../use_resource.ts";
import { EvidenceList } from "./records.tsx";
import { Delta } from "./Score.tsx";
import { factorName } from "./words.ts";

const DAY_MS = 86_400_000;
const SPANS = [30, 90, 365];
const STANDARD_SPAN = 90;
const SHOWN = 4;
const REASONS = 3; // of a change, and those that can be seen in its figure; the others are a click away
const LEAST_POINTS = 0.05;

type Day = { date: string | null; score: number };

// One point for each day from the first that is known.
function pointsOf(history: Day[]): Point[] {
  const scores = new Map(history.map((day) => [day.date ?? "", day.score]));
  const known = [...scores.keys()].sort();
  if (known.length === 0) return [];
  const points: Point[] = [];
  const last = Date.parse(known[known.length - 1]);
  for (let at = Date.parse(known[0]); at <= last; at += DAY_MS) {
    const date = dateOf(at);
    points.push({ label: shortDate(date), value: scores.get(date) ?? null });
  }
  return points;
}

interface Change {
  at: string;
  before: number;
  after: number;
  reasons: Attribution[];
}

// Reasons of one moment are one change. Within it they are a chain, from either end.
function changesOf(attributions: Attribution[]): Change[] {
  const byTime = new Map<string, Attribution[]>();
  for (const one of attributions) byTime.set(one.date ?? "", [...(byTime.get(one.date ?? "") ?? []), one]);
  return [...byTime].map(([at, reasons]) => {
    const isForward = reasons.length < 2 || Math.abs(reasons[0].newScore - reasons[1].previousScore) < 0.005;
    const first = isForward ? reasons[0] : reasons[reasons.length - 1];
    const last = isForward ? reasons[reasons.length - 1] : reasons[0];
    const sorted = [...reasons].sort((a, b) => Math.abs(b.scoreDelta) - Math.abs(a.scoreDelta));
    return { at, before: first.previousScore, after: last.newScore, reasons: sorted };
  });
}

// The score by day, and why it moved.
export function Changes({ clientId, query }: { clientId: string; query: URLSearchParams }) {
  const chosen = Number(query.get("days"));
  const days = SPANS.includes(chosen) ? chosen : STANDARD_SPAN;
  const [shown, setShown] = useState(SHOWN);
  const resource = useResource(
    async (signal) => {
      const from = dateOf(Date.now() - (days - 1) * DAY_MS);
      const [{ history }, { attributions }, settings] = await Promise.all([
        get("/api/clients/{clientId}/health/history", { clientId, from }, { signal }),
        get("/api/clients/{clientId}/attributions", { clientId, windowDays: days, limit: 200 }, { signal }),
        get("/api/settings", {}, { signal }),
      ]);
      return { history, changes: changesOf(attributions), threshold: settings.riskThreshold };
    },
    [clientId, days],
  );
  useOnChange(() => void resource.reload());
  const span = (
    <span class="inline-choice">
      <label for="days" class="hidden">
        Days shown
      </label>
      <select id="days" value={String(days)} onChange={(event) => navigate(`clients/${clientId}?days=${event.currentTarget.value}`, { replace: true })}>
        {SPANS.map((one) => (
          <option key={one} value={String(one)}>
            {one === 365 ? "1 year" : `${one} days`}
          </option>
        ))}
      </select>
    </span>
  );
  return (
    <Section
      title="Score over time, and why it changed"
      resource={resource}
      aside={span}
      isEmpty={(data) => data.history.length === 0 && data.changes.length === 0}
      empty={{ icon: "chart", title: "No score in this time", text: "The first one comes at the end of the first sync." }}
    >
      {({ history, changes, threshold }) => (
        <>
          {history.length > 1 ? (
            <Chart
              title="Health score at the end of each day"
              series={[{ name: "Score", points: pointsOf(history) }]}
              min={0}
              max={100}
              height={180}
              isBridged
              format={(value) => value.toFixed(value % 1 === 0 ? 0 : 1)}
              marks={[{ value: threshold, name: `at risk: ${threshold} and below` }]}
              heading="Day"
            />
          ) : (
            <p class="faint">One day is known so far; the line begins with the second.</p>
          )}
          <ol class="score-changes">
            {changes.slice(0, shown).map((change) => (
              <ChangeItem key={change.at} change={change} />
            ))}
          </ol>
          {changes.length > shown && (
            <div class="actions actions-more">
              <Button onClick={() => setShown(shown + 20)}>Show earlier changes</Button>
            </div>
          )}
        </>
      )}
    </Section>
  );
}

function ChangeItem({ change }: { change: Change }) {
  const told = change.reasons.filter((one, i) => i === 0 || (i < REASONS && Math.abs(one.scoreDelta) >= LEAST_POINTS));
  const rest = change.reasons.slice(told.length);
  return (
    <li class="change">
      <p class="change-head">
        <time dateTime={change.at} title={exactTime(change.at)}>
          {clearDate(change.at)}
        </time>
        <span class="change-scores">
          {change.before.toFixed(1)} → <strong>{change.after.toFixed(1)}</strong>
        </span>
        <Delta points={change.after - change.before} />
      </p>
      <Reasons reasons={told} />
      {rest.length > 0 && (
        <details>
          <summary>{plural(rest.length, "more reason")}</summary>
          <Reasons reasons={rest} />
        </details>
      )}
    </li>
  );
}

function Reasons({ reasons }: { reasons: Attribution[] }) {
  return (
    <ul class="reasons">
      {reasons.map((one) => (
        <li key={one.id} class="reason">
          <Delta points={one.scoreDelta} />
          <div>
            <p>
              <span class="reason-factor">{factorName(one.factorType)}:</span> {one.reason}
            </p>
            <EvidenceList evidence={one.evidence} />
          </div>
        </li>
      ))}
    </ul>
  );
}
