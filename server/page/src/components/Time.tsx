import { useEffect, useState } from "preact/hooks";
import { ago, exactTime } from "../format.ts";

// "5 minutes ago", with the exact time for whoever points at it.
export function Time({ at, otherwise = "never" }: { at: string | null | undefined; otherwise?: string }) {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), 20_000);
    return () => clearInterval(timer);
  }, []);
  if (!at) return <span class="faint">{otherwise}</span>;
  return (
    <time dateTime={at} title={exactTime(at)}>
      {ago(at)}
    </time>
  );
}
