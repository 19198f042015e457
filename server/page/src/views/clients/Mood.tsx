import type { ClientHealth, Interaction } from "../../api/types.ts";
import { Chart, type Point } from "../../components/Chart.tsx";
import { Section } from "../../components/Section.tsx";
import { dateOf, plural, shortDate, signed } from "../../format.ts";
import type { Resource } from "../../use_resource.ts";
import { moodWords, TRENDS } from "./words.ts";

const WEEK_MS = 7 * 86_400_000;
const MONDAY_MS = 4 * 86_400_000; // the first one since 1970
const WEEKS = 26;

const weekOf = (time: number): number => Math.floor((time - MONDAY_MS) / WEEK_MS);

// What the client itself wrote and said, or what was noted of it; ours is not its mood.
const hasMood = (one: Interaction): boolean =>
  one.sentimentScore !== null && one.direction !== "outbound" && one.automatic === "" && one.date !== null && Date.parse(one.date) <= Date.now();

interface Week {
  point: Point;
  messages: number;
}

function weeksOf(interactions: Interaction[]): Week[] {
  const now = weekOf(Date.now());
  const sums = new Map<number, { sum: number; n: number }>();
  for (const one of interactions.filter(hasMood)) {
    const week = weekOf(Date.parse(one.date!));
    const before = sums.get(week) ?? { sum: 0, n: 0 };
    sums.set(week, { sum: before.sum + one.sentimentScore!, n: before.n + 1 });
  }
  return Array.from({ length: WEEKS }, (_, i) => {
    const week = now - WEEKS + 1 + i;
    const found = sums.get(week);
    const value = found ? found.sum / found.n : null;
    const tone = value === null ? undefined : value < -0.1 ? "bad" : value > 0.1 ? "good" : "accent";
    return { point: { label: shortDate(dateOf(week * WEEK_MS + MONDAY_MS)), value, tone }, messages: found?.n ?? 0 };
  });
}

interface MoodProps {
  interactions: Resource<{ interactions: Interaction[] }>;
  health: Resource<ClientHealth>;
}

// How what the client writes and says sounds, week by week.
export function Mood({ interactions, health }: MoodProps) {
  const { sentiment = null, sentimentTrend = null } = health.data ?? {};
  return (
    <Section
      title="Mood"
      resource={interactions}
      aside={
        sentiment !== null && (
          <span class="faint">
            At present {moodWords(sentiment)} ({signed(sentiment, 2)}){sentimentTrend && `, ${TRENDS[sentimentTrend].name.toLowerCase()}`}
          </span>
        )
      }
      isEmpty={(data) => weeksOf(data.interactions).every((week) => week.messages === 0)}
      empty={{ title: "Nothing was read of late", text: "The mood is read from what the client writes, and from notes of calls and meetings. None of it is of the last half year." }}
    >
      {(data) => {
        const weeks = weeksOf(data.interactions);
        const messages = weeks.reduce((sum, week) => sum + week.messages, 0);
        return (
          <>
            <Chart
              title="Mean mood by week, from −1 to 1"
              kind="bars"
              height={160}
              min={-1}
              max={1}
              series={[{ name: "Mood", points: weeks.map((week) => week.point) }]}
              format={(value) => signed(value, 1)}
              heading="Week from"
            />
            <p class="faint">Of {plural(messages, "message and note", "messages and notes")}; red is bad, green is good.</p>
          </>
        );
      }}
    </Section>
  );
}
