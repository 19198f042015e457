import { get } from "../../api/client.ts";
import { Chart } from "../../components/Chart.tsx";
import { Section } from "../../components/Section.tsx";
import { shortDate } from "../../format.ts";
import { useResource } from "../../use_resource.ts";

const DAYS = 90;

// How the mean score and the mood of all clients moved.
export function Means() {
  const resource = useResource(
    async (signal) => {
      const [scores, moods] = await Promise.all([
        get("/api/metrics/trends/health", { windowDays: DAYS, interval: "weekly" }, { signal }),
        get("/api/metrics/trends/sentiment", { windowDays: DAYS, interval: "weekly" }, { signal }),
      ]);
      return { scores, moods };
    },
    [],
  );
  return (
    <Section
      title="Over 90 days"
      resource={resource}
      isEmpty={({ scores, moods }) => scores.length < 2 && moods.length === 0}
      empty={{ icon: "chart", title: "Too few weeks are known", text: "The line begins with the second week of scores." }}
      lines={6}
    >
      {({ scores, moods }) => (
        <>
          {scores.length > 1 && (
            <Chart
              title="Mean score by week"
              height={130}
              min={0}
              max={100}
              series={[{ name: "Mean score", points: scores.map((one) => ({ label: shortDate(one.date ?? ""), value: one.avgScore })) }]}
              format={(value) => value.toFixed(value % 1 === 0 ? 0 : 1)}
              heading="Week from"
            />
          )}
          {moods.length > 0 && (
            <Chart
              title="Mood of what clients write, by week"
              kind="bars"
              height={130}
              min={-1}
              max={1}
              series={[
                {
                  name: "Mood",
                  points: moods.map((one) => ({
                    label: shortDate(one.date ?? ""),
                    value: one.avgSentiment,
                    tone: one.avgSentiment < -0.1 ? "bad" : one.avgSentiment > 0.1 ? "good" : "accent",
                  })),
                },
              ]}
              format={(value) => value.toFixed(1)}
              heading="Week from"
            />
          )}
        </>
      )}
    </Section>
  );
}
