interface BarProps {
  label: string; // for who can't see it
  percent: number | null; // null: not known how much there is
  tone?: "good" | "warn" | "bad" | "plain";
}

// How much of something is done.
export function Bar({ label, percent, tone = "plain" }: BarProps) {
  const known = percent !== null;
  return (
    <div
      class={`bar bar-${tone} ${known ? "" : "bar-unknown"}`}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={known ? Math.round(percent) : undefined}
    >
      <span style={{ width: known ? `${Math.min(100, Math.max(0, percent))}%` : undefined }} />
    </div>
  );
}
