import type { Tone } from "../../components/Tag.tsx";

export const RUN_STATES: Record<string, { name: string; tone: Tone }> = {
  queued: { name: "Waiting for its turn", tone: "plain" },
  started: { name: "Starting", tone: "info" },
  running: { name: "Running", tone: "info" },
  processing: { name: "Running", tone: "info" },
  paused: { name: "Paused", tone: "warn" },
  completed: { name: "Completed", tone: "good" },
  failed: { name: "Ended early", tone: "bad" },
  cancelled: { name: "Cancelled", tone: "plain" },
};

export const stateOf = (status: string | null | undefined) => RUN_STATES[status ?? ""] ?? { name: status ?? "Unknown", tone: "plain" as Tone };
