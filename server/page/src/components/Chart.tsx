// A line or bars over time, drawn as SVG in the page's own colours; the figures are in a table for
// who can't see it.
import { useEffect, useId, useRef, useState } from "preact/hooks";

export interface Point {
  label: string; // "12 Nov"
  value: number | null; // null: there is none, the line has a gap
  tone?: Tone; // of a bar that is not like the others of its series
}
type Tone = "accent" | "good" | "warn" | "bad";
export interface Series {
  name: string;
  points: Point[]; // as many in each series
  tone?: Tone;
}
interface ChartProps {
  title: string;
  series: Series[];
  kind?: "line" | "bars";
  height?: number;
  format?: (value: number) => string;
  min?: number; // of the scale, where the figures alone would not say
  max?: number;
  marks?: { value: number; name: string }[]; // levels that mean something: a dashed line each
  isBridged?: boolean; // the line goes on over gaps
  heading?: string; // of the labels' column, for who can't see it
}

const PAD = { top: 12, right: 12, bottom: 24, left: 48 };

// Round figures that hold all of them.
function scaleOf(values: number[], min?: number, max?: number): number[] {
  const low = min ?? Math.min(0, ...values);
  const high = max ?? Math.max(low + 1, ...values);
  const raw = (high - low) / 4;
  const size = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((n) => n * size).find((n) => n >= raw) ?? raw;
  const ticks = [];
  for (let tick = Math.floor(low / step) * step; tick < high + step; tick += step) ticks.push(tick);
  return ticks;
}

export function Chart({ title, series, kind = "line", height = 200, format = String, min, max, marks = [], isBridged, heading = "Time" }: ChartProps) {
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(600);
  const [at, setAt] = useState<number | null>(null);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(Math.max(240, entry.contentRect.width)));
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, []);

  const labels = series[0]?.points.map((point) => point.label) ?? [];
  const values = series.flatMap((one) => one.points.flatMap((point) => (point.value === null ? [] : [point.value])));
  if (values.length === 0) return <p class="faint">No figures yet.</p>;
  const ticks = scaleOf(values, min, max);
  const low = ticks[0];
  const high = ticks[ticks.length - 1];
  const inner = { width: width - PAD.left - PAD.right, height: height - PAD.top - PAD.bottom };
  const slot = inner.width / Math.max(1, kind === "bars" ? labels.length : labels.length - 1);
  const x = (i: number) => PAD.left + (kind === "bars" ? (i + 0.5) * slot : i * slot);
  const y = (value: number) => PAD.top + inner.height * (1 - (value - low) / (high - low));
  const every = Math.ceil(labels.length / Math.max(2, Math.floor(inner.width / 72)));

  const pathOf = (points: Point[]) => {
    let path = "";
    points.forEach((point, i) => {
      if (point.value === null) return;
      const follows = path !== "" && (isBridged || points[i - 1].value !== null);
      path += `${follows ? "L" : "M"}${x(i).toFixed(1)} ${y(point.value).toFixed(1)}`;
    });
    return path;
  };
  // Points without a neighbour would not be seen as a line.
  const aloneOf = (points: Point[]) => {
    const known = points.filter((one) => one.value !== null).length;
    return points.flatMap((one, i) => {
      const hasNeighbour = points[i - 1]?.value != null || points[i + 1]?.value != null;
      return one.value === null || (isBridged ? known > 1 : hasNeighbour) ? [] : [{ i, value: one.value }];
    });
  };
  const point = (event: MouseEvent) => {
    const left = event.clientX - (event.currentTarget as Element).getBoundingClientRect().left;
    const i = Math.round((left - PAD.left) / slot - (kind === "bars" ? 0.5 : 0));
    setAt(i >= 0 && i < labels.length ? i : null);
  };

  return (
    <figure class="chart" ref={box} aria-labelledby={id}>
      <figcaption id={id} class="chart-title">
        {title}
        {series.length > 1 && (
          <span class="legend">
            {series.map((one) => (
              <span key={one.name} class={`legend-${one.tone ?? "accent"}`}>
                {one.name}
              </span>
            ))}
          </span>
        )}
      </figcaption>
      <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} aria-hidden="true" onMouseMove={point} onMouseLeave={() => setAt(null)}>
        {ticks.map((tick) => (
          <g key={tick}>
            <line class="chart-grid" x1={PAD.left} x2={width - PAD.right} y1={y(tick)} y2={y(tick)} />
            <text class="chart-label" x={PAD.left - 8} y={y(tick) + 4} text-anchor="end">
              {format(tick)}
            </text>
          </g>
        ))}
        {labels.map(
          (label, i) =>
            i % every === 0 && (
              <text key={label + i} class="chart-label" x={x(i)} y={height - 6} text-anchor={kind === "line" && i > 0 && i === labels.length - 1 ? "end" : "middle"}>
                {label}
              </text>
            ),
        )}
        {marks.map((mark) => (
          <g key={mark.name}>
            <line class="chart-mark" x1={PAD.left} x2={width - PAD.right} y1={y(mark.value)} y2={y(mark.value)} />
            <text class="chart-label" x={width - PAD.right} y={y(mark.value) + 14} text-anchor="end">
              {mark.name}
            </text>
          </g>
        ))}
        {kind === "line" &&
          series.map((one) => (
            <g key={one.name} class={`tone-${one.tone ?? "accent"}`}>
              <path class="chart-line" d={pathOf(one.points)} />
              {aloneOf(one.points).map((alone) => (
                <circle key={alone.i} class="chart-dot" cx={x(alone.i)} cy={y(alone.value)} r="3" />
              ))}
              {at !== null && one.points[at].value !== null && <circle class="chart-dot" cx={x(at)} cy={y(one.points[at].value!)} r="4" />}
            </g>
          ))}
        {kind === "bars" &&
          series.map((one, s) =>
            one.points.map((bar, i) => {
              if (bar.value === null) return null;
              const thick = Math.max(2, (slot * 0.7) / series.length);
              const top = Math.min(y(bar.value), y(Math.max(0, low)));
              const tall = Math.abs(y(bar.value) - y(Math.max(0, low)));
              return <rect key={`${one.name}${i}`} class={`chart-bar tone-${bar.tone ?? one.tone ?? "accent"}`} x={x(i) - slot * 0.35 + s * thick} y={top} width={thick - 1} height={Math.max(1, tall)} rx="2" />;
            }),
          )}
        {at !== null && <line class="chart-at" x1={x(at)} x2={x(at)} y1={PAD.top} y2={height - PAD.bottom} />}
      </svg>
      <p class="chart-words faint" aria-hidden="true">
        {at === null
          ? "\u00a0"
          : `${labels[at]}: ${series.map((one) => `${series.length > 1 ? one.name + " " : ""}${one.points[at].value === null ? "–" : format(one.points[at].value!)}`).join(", ")}`}
      </p>
      <div class="hidden">
        <table>
          <caption>{title}</caption>
          <thead>
            <tr>
              <th scope="col">{heading}</th>
              {series.map((one) => (
                <th key={one.name} scope="col">
                  {one.name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {labels.map((label, i) => (
              <tr key={label + i}>
                <th scope="row">{label}</th>
                {series.map((one) => (
                  <td key={one.name}>{one.points[i]?.value == null ? "none" : format(one.points[i].value!)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
}
