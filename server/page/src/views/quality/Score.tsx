import type { QualityReport } from "../../api/types.ts";
import { Bar } from "../../components/Bar.tsx";
import { Card } from "../../components/Card.tsx";
import { Time } from "../../components/Time.tsx";

export const toneOf = (percent: number | null): "good" | "warn" | "bad" | "plain" =>
  percent === null ? "plain" : percent >= 90 ? "good" : percent >= 60 ? "warn" : "bad";

// All of it in one number, and what it is made of.
export function Score({ report }: { report: QualityReport }) {
  const { overall, soundness, completeness, explanation } = report.score ?? { overall: null, soundness: null, completeness: null, explanation: "" };
  return (
    <Card
      title="Score"
      aside={
        <span class="faint">
          counted <Time at={report.asOf} />
        </span>
      }
    >
      <div class="overall">
        <p class="overall-figure">
          {overall === null ? "–" : overall.toFixed(1)}
          <span class="faint"> of 100</span>
        </p>
        <div class="overall-parts">
          <Part name="Sound records" what="without an issue; one that holds nothing back counts half" percent={soundness} />
          <Part name="Complete fields" what="of your product's fields, those with a value" percent={completeness} />
        </div>
      </div>
      {explanation && (
        <details class="overall-why">
          <summary>How it is worked out</summary>
          <p>{explanation}</p>
        </details>
      )}
    </Card>
  );
}

function Part({ name, what, percent }: { name: string; what: string; percent: number | null }) {
  return (
    <div>
      <p class="quota-line">
        <span>
          {name} <span class="faint roomy-inline">{what}</span>
        </span>
        <strong>{percent === null ? "–" : `${percent.toFixed(1)} %`}</strong>
      </p>
      <Bar label={name} percent={percent ?? 0} tone={toneOf(percent)} />
    </div>
  );
}
