import { useEffect, useRef, useState } from "preact/hooks";
import { announce } from "../../announce.ts";
import { post } from "../../api/client.ts";
import type { SyncRun } from "../../api/types.ts";
import { Bar } from "../../components/Bar.tsx";
import { Button } from "../../components/Button.tsx";
import { Card } from "../../components/Card.tsx";
import { Failure } from "../../components/Failure.tsx";
import { Loading } from "../../components/Loading.tsx";
import { Tag } from "../../components/Tag.tsx";
import { Time } from "../../components/Time.tsx";
import { WaitNotice } from "../../components/WaitNotice.tsx";
import { count, span } from "../../format.ts";
import { Link } from "../../router.tsx";
import { useSession } from "../../session.tsx";
import { isOver, useRun } from "../../use_run.ts";
import { SYNC_TYPES } from "../../words.ts";
import { ObjectRows } from "./ObjectRows.tsx";
import { stateOf } from "./words.ts";

interface ProgressProps {
  id: string;
  isWhole?: boolean; // it has a page of its own: no link to it
  onOver?: () => void;
}

// A run as it goes on, by object type.
export function Progress({ id, isWhole, onOver }: ProgressProps) {
  const { run, error, rates } = useRun(id);
  const wasRunning = useRef(false);
  useEffect(() => {
    if (!run) return;
    if (!isOver(run)) wasRunning.current = true;
    else if (wasRunning.current) {
      wasRunning.current = false;
      announce(`${SYNC_TYPES[run.syncType ?? ""] ?? "Sync"}: ${stateOf(run.status).name}`);
      onOver?.();
    }
  }, [run]);

  if (!run) {
    return (
      <Card title="Sync">
        {error === null ? <Loading label="Reading the run" /> : <Failure error={error} />}
      </Card>
    );
  }
  const state = run.waitingUntil ? { name: "Waiting", tone: "warn" as const } : stateOf(run.status);
  const isRunning = !isOver(run);
  const rate = Object.values(rates).reduce((sum, one) => sum + one, 0);
  return (
    <Card title={SYNC_TYPES[run.syncType ?? ""] ?? "Sync"} aside={<Tag tone={state.tone}>{state.name}</Tag>}>
      <div class="stack">
        <div>
          <p class="quota-line">
            <strong>{run.progress == null ? `${count(run.itemsProcessed)} records` : `${run.progress} %`}</strong>
            <span class="faint">
              {isRunning ? (
                <Left run={run} rate={rate} />
              ) : (
                <>
                  <Time at={run.completedAt} /> · {run.duration || "not begun"}
                </>
              )}
            </span>
          </p>
          <Bar
            label="The whole run"
            percent={percentOf(run)}
            tone={run.status === "failed" ? "bad" : run.status === "completed" ? "good" : run.waitingUntil ? "warn" : "plain"}
          />
        </div>
        {run.waitingUntil && <WaitNotice until={run.waitingUntil} reason={run.waitingReason} />}
        {run.cancelRequested && isRunning && <p class="faint">It was asked to stop and ends within seconds. What was read stays.</p>}
        <ObjectRows objects={run.objects} rates={rates} />
        <div class="actions">
          {isRunning && <RunButtons run={run} />}
          {!isWhole && (
            <Link class="button button-plain" to={`sync/${run.syncId}`}>
              Details
            </Link>
          )}
        </div>
      </div>
    </Card>
  );
}

// Null: it reads, and nobody knows yet how much there is.
function percentOf(run: SyncRun): number | null {
  if (run.status === "completed") return 100;
  const isReading = !isOver(run) && run.status !== "queued" && run.status !== "paused" && !run.waitingUntil;
  return run.progress ?? (isReading ? null : 0);
}

function Left({ run, rate }: { run: SyncRun; rate: number }) {
  const parts = [];
  if (rate >= 0.5) parts.push(`${count(Math.round(rate))} records/s`);
  if (run.estimatedCompletion) {
    const seconds = (new Date(run.estimatedCompletion).getTime() - Date.now()) / 1000;
    parts.push(seconds > 1 ? `about ${span(seconds)} left` : "nearly done");
  }
  const otherwise = run.waitingUntil || run.status === "paused" ? "" : run.status === "queued" ? "begins in a moment" : "counting";
  return <>{parts.join(" · ") || otherwise}</>;
}

function RunButtons({ run }: { run: SyncRun }) {
  const { may } = useSession();
  const [doing, setDoing] = useState("");
  const [error, setError] = useState<unknown>(null);
  if (!may("member")) return null;
  const attempt = async (what: string, action: () => Promise<unknown>) => {
    setDoing(what);
    setError(null);
    try {
      await action();
      announce(what);
    } catch (failure) {
      setError(failure);
    }
    setDoing("");
  };
  const syncId = run.syncId;
  return (
    <>
      {run.status === "paused" ? (
        <Button icon="next" isBusy={doing !== ""} onClick={() => void attempt("Resumed", () => post("/api/sync-runs/{syncId}:resume", { syncId }))}>
          Resume
        </Button>
      ) : (
        run.syncType !== "live" && (
          <Button isBusy={doing !== ""} disabled={run.cancelRequested} onClick={() => void attempt("Paused", () => post("/api/sync-runs/{syncId}:pause", { syncId }))}>
            Pause
          </Button>
        )
      )}
      <Button
        kind="danger"
        icon="stop"
        isBusy={doing !== ""}
        disabled={run.cancelRequested}
        onClick={() => void attempt("Cancelling", () => post("/api/sync-runs/{syncId}:cancel", { syncId }))}
      >
        Cancel sync
      </Button>
      {error !== null && <Failure error={error} />}
    </>
  );
}
