import type { QualityReport } from "../../api/types.ts";
import { Bar } from "../../components/Bar.tsx";
import { Card } from "../../components/Card.tsx";
import { count } from "../../format.ts";
import { Link } from "../../router.tsx";
import { fieldName, targetName } from "../mapping/words.ts";
import { toneOf } from "./Score.tsx";

// How many records have each of the product's fields.
export function Completeness({ report }: { report: QualityReport }) {
  const fields = report.completeness.filter((one) => one.total > 0);
  const targets = [...new Set(fields.map((one) => one.target))];
  if (targets.length === 0) return null;
  return (
    <Card title="Completeness of fields" aside={<Link to="mapping">What feeds them</Link>}>
      <div class="complete">
        {targets.map((target) => (
          <section key={target} aria-label={targetName(target)}>
            <h3>{targetName(target)}</h3>
            <ul>
              {fields
                .filter((one) => one.target === target)
                .sort((a, b) => (a.percent ?? 0) - (b.percent ?? 0))
                .map((one) => (
                  <li key={one.field} class="complete-row" title={`${count(one.filled)} of ${count(one.total)}`}>
                    <span>{fieldName(one.field)}</span>
                    <Bar label={`${targetName(target)}: ${fieldName(one.field)}`} percent={one.percent ?? 0} tone={toneOf(one.percent)} />
                    <span class="number">{one.percent === null ? "–" : `${Math.floor(one.percent)} %`}</span>
                  </li>
                ))}
            </ul>
          </section>
        ))}
      </div>
    </Card>
  );
}
