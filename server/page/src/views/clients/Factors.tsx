import type { ClientHealth } from "../../api/types.ts";
import { Section } from "../../components/Section.tsx";
import { percent, signed } from "../../format.ts";
import type { Resource } from "../../use_resource.ts";
import { EvidenceList } from "./records.tsx";
import { factorName } from "./words.ts";

const START = 50;
// What follows the factors: without it nothing is unknown.
const CORRECTIONS = ["manual", "cap", "evidence"];

// What the score is made of: 50, and the points of each factor.
export function Factors({ health }: { health: Resource<ClientHealth> }) {
  return (
    <Section title="What the score is made of" resource={health} lines={8}>
      {({ score, confidence, factors }) => {
        const telling = factors.filter((one) => Math.abs(one.points) >= 0.05).sort((a, b) => Math.abs(b.points) - Math.abs(a.points));
        const silent = factors.filter((one) => one.value === null && !CORRECTIONS.includes(one.factor) && Math.abs(one.points) < 0.05);
        const largest = Math.max(5, ...telling.map((one) => Math.abs(one.points)));
        return (
          <>
            <p class="faint">
              Every client starts at {START}; these points make it {score.toFixed(1)}. Evidence: {percent(confidence)}.
            </p>
            <ul class="factors">
              {telling.map((one) => (
                <li key={one.factor} class="factor">
                  <details>
                    <summary>
                      <span class="factor-name">{factorName(one.factor)}</span>
                      <span class="factor-bar" aria-hidden="true">
                        <span
                          class={one.points < 0 ? "is-bad" : "is-good"}
                          style={{ width: `${(50 * Math.abs(one.points)) / largest}%`, [one.points < 0 ? "right" : "left"]: "50%" }}
                        />
                      </span>
                      <span class={`factor-points delta-${one.points < 0 ? "bad" : "good"}`}>{signed(one.points)}</span>
                    </summary>
                    <p>{one.words}</p>
                    <EvidenceList evidence={one.evidence} />
                  </details>
                </li>
              ))}
            </ul>
            {silent.length > 0 && <p class="faint factors-silent">Nothing known of: {silent.map((one) => factorName(one.factor).toLowerCase()).join(", ")}.</p>}
          </>
        );
      }}
    </Section>
  );
}
