import { Icon } from "../../components/Icon.tsx";
import { Tag } from "../../components/Tag.tsx";
import { signed } from "../../format.ts";
import { bandOf, TRENDS } from "./words.ts";

// A score and what it means.
export function Score({ score, band }: { score: number; band: string | null }) {
  const word = bandOf(band);
  return (
    <span class="score">
      <span class="score-figure">{Math.round(score)}</span>
      <Tag tone={word.tone}>{word.name}</Tag>
    </span>
  );
}

// Whether it moves, and which way.
export function Trend({ trend, isShort }: { trend: string | null; isShort?: boolean }) {
  const word = TRENDS[trend ?? ""];
  if (!word) return isShort ? null : <span class="faint">Trend not known yet</span>;
  return (
    <span class={`trend trend-${word.tone}`} title={word.name}>
      <Icon name={word.icon} />
      <span class={isShort ? "hidden" : ""}>{word.name}</span>
    </span>
  );
}

// Points up or down.
export function Delta({ points }: { points: number }) {
  return <span class={`delta delta-${points < 0 ? "bad" : points > 0 ? "good" : "plain"}`}>{signed(points)}</span>;
}
