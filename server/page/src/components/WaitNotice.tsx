import type { ComponentChildren } from "preact";
import { exactTime, soon } from "../format.ts";
import { waitTitle } from "../words.ts";
import { Notice } from "./Notice.tsx";

// A sync stands still, goes on by itself, and nobody has to do anything.
export function WaitNotice({ until, reason, children }: { until: string; reason: string; children?: ComponentChildren }) {
  return (
    <Notice tone="warn" title={waitTitle(reason)}>
      Nothing to do: the sync goes on by itself{" "}
      <time dateTime={until} title={exactTime(until)}>
        {soon(until)}
      </time>
      . {children}
      {reason && (
        <details>
          <summary>Technical details</summary>
          <p>{reason}</p>
        </details>
      )}
    </Notice>
  );
}
