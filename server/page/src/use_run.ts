// A sync run as it is at each moment: by server-sent events, or, where those do not come through, by
// asking again and again.
import { useEffect, useRef, useState } from "preact/hooks";
import { currentWorkspace, get, urlOf } from "./api/client.ts";
import type { SyncRun } from "./api/types.ts";

const POLL_MS = 10_000;
// The server sends the run's state at once: without it by then, something between holds events back.
const FIRST_EVENT_MS = 5_000;
const OVER = ["completed", "failed", "cancelled"];

export const isOver = (run: SyncRun): boolean => OVER.includes(run.status ?? "");

export interface LiveRun {
  run: SyncRun | null;
  error: unknown;
  rates: Record<string, number>; // records a second, by object type
}

interface Sample {
  at: number;
  counts: Record<string, number>;
}
const RATE_OVER_MS = 10_000;

function ratesOf(samples: Sample[]): Record<string, number> {
  const first = samples[0];
  const last = samples[samples.length - 1];
  const seconds = (last.at - first.at) / 1000;
  if (seconds < 1) return {};
  return Object.fromEntries(Object.entries(last.counts).map(([type, n]) => [type, (n - (first.counts[type] ?? 0)) / seconds]));
}

export function useRun(id: string): LiveRun {
  const [live, setLive] = useState<LiveRun>({ run: null, error: null, rates: {} });
  const samples = useRef<Sample[]>([]);

  useEffect(() => {
    samples.current = [];
    setLive({ run: null, error: null, rates: {} });
    const ended = new AbortController();
    let timer = 0;

    const show = (run: SyncRun) => {
      const counts = Object.fromEntries(run.objects.map((one) => [one.objectType, one.itemsProcessed]));
      const now = Date.now();
      samples.current = [...samples.current.filter((sample) => now - sample.at < RATE_OVER_MS), { at: now, counts }];
      setLive({ run, error: null, rates: isOver(run) ? {} : ratesOf(samples.current) });
    };
    const poll = async () => {
      try {
        const run = await get("/api/sync-runs/{syncId}", { syncId: id }, { signal: ended.signal });
        show(run);
        if (isOver(run)) return;
      } catch (error) {
        if (ended.signal.aborted) return;
        setLive((before) => ({ ...before, error }));
        if ((error as { status?: number }).status === 404) return;
      }
      timer = window.setTimeout(() => void poll(), POLL_MS);
    };
    const source = new EventSource(urlOf("/api/sync-runs/{syncId}/watch", { syncId: id, workspaceId: currentWorkspace() }));
    const giveUp = window.setTimeout(() => {
      source.close();
      void poll();
    }, FIRST_EVENT_MS);
    source.onmessage = (event) => {
      clearTimeout(giveUp);
      show(JSON.parse(event.data).run);
    };
    source.addEventListener("end", () => source.close());
    // Also the server's own event "error": either way the run is asked for from now on.
    source.onerror = () => {
      clearTimeout(giveUp);
      source.close();
      void poll();
    };
    return () => {
      ended.abort();
      clearTimeout(giveUp);
      source.close();
      clearTimeout(timer);
    };
  }, [id]);
  return live;
}
