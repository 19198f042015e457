import { useState } from "preact/hooks";
import { announce } from "../../announce.ts";
import { ApiError, get, post } from "../../api/client.ts";
import type { IntegrationStatus } from "../../api/types.ts";
import { Button } from "../../components/Button.tsx";
import { Card } from "../../components/Card.tsx";
import { Empty } from "../../components/Empty.tsx";
import { Failure } from "../../components/Failure.tsx";
import { Notice } from "../../components/Notice.tsx";
import { Tag, type Tone } from "../../components/Tag.tsx";
import { Time } from "../../components/Time.tsx";
import { WaitNotice } from "../../components/WaitNotice.tsx";
import { exactTime, typeName } from "../../format.ts";
import { Link, navigate } from "../../router.tsx";
import { useSession } from "../../session.tsx";
import { wordsOf } from "../../words.ts";
import { BackfillDialog } from "./BackfillDialog.tsx";
import { DisconnectDialog } from "./DisconnectDialog.tsx";

const STATES: Record<string, { name: string; tone: Tone }> = {
  not_connected: { name: "Not connected", tone: "plain" },
  active: { name: "Connected", tone: "good" },
  degraded: { name: "Needs attention", tone: "warn" },
  reauth_required: { name: "Reconnect needed", tone: "bad" },
  disconnected: { name: "Disconnected", tone: "plain" },
};

type Doing = "" | "connect" | "quick" | "full";

export function ConnectionCard({ status, reload }: { status: IntegrationStatus; reload: () => Promise<void> }) {
  const { may } = useSession();
  const [doing, setDoing] = useState<Doing>("");
  const [error, setError] = useState<unknown>(null);
  const [dialog, setDialog] = useState<"" | "backfill" | "disconnect">("");
  const state = STATES[status.state ?? ""] ?? { name: status.state ?? "Unknown", tone: "plain" as Tone };
  const isGone = status.state === "not_connected" || status.state === "disconnected";
  const canSync = status.state === "active" || status.state === "degraded";

  const attempt = async (what: Doing, action: () => Promise<void>) => {
    setDoing(what);
    setError(null);
    try {
      await action();
    } catch (failure) {
      setError(failure);
      setDoing("");
    }
  };
  const connect = () =>
    attempt("connect", async () => {
      const { authorizeUrl } = await get("/api/integrations/{provider}/start", { provider: "hubspot" });
      location.assign(authorizeUrl);
    });
  const sync = (type: "quick" | "full") =>
    attempt(type, async () => {
      const started = await post("/api/integrations/{provider}/sync", { provider: "hubspot" }, { syncType: type, requestId: crypto.randomUUID?.() });
      announce(started.message);
      navigate(`sync/${started.syncId}`);
    });

  return (
    <Card title="HubSpot" aside={<Tag tone={state.tone}>{state.name}</Tag>}>
      <div class="stack">
        {isGone ? <Gone status={status} /> : <Facts status={status} />}
        <NextStep status={status} mayConnect={may("admin")} />
        {error !== null && <StartFailure error={error} />}
        <div class={isGone ? "actions actions-middle" : "actions"}>
          {may("admin") && (isGone || status.state === "reauth_required") && (
            <Button kind="primary" icon="plug" isBusy={doing === "connect"} onClick={() => void connect()}>
              {isGone ? "Connect" : "Reconnect"}
            </Button>
          )}
          {may("member") && canSync && (
            <>
              <Button kind="primary" icon="sync" isBusy={doing === "quick"} onClick={() => void sync("quick")}>
                Quick sync
              </Button>
              <Button isBusy={doing === "full"} onClick={() => void sync("full")}>
                Full sync
              </Button>
              <Button icon="history" onClick={() => setDialog("backfill")}>
                Backfill
              </Button>
            </>
          )}
          {may("admin") && canSync && (
            <Button isBusy={doing === "connect"} onClick={() => void connect()}>
              Reconnect
            </Button>
          )}
          {may("admin") && status.state !== "not_connected" && (
            <Button kind="danger" class={isGone ? "" : "to-the-end"} onClick={() => setDialog("disconnect")}>
              {status.state === "disconnected" ? "Erase data" : "Disconnect"}
            </Button>
          )}
        </div>
      </div>
      {dialog === "backfill" && <BackfillDialog onClose={() => setDialog("")} />}
      {dialog === "disconnect" && (
        <DisconnectDialog
          isGone={status.state === "disconnected"}
          portal={status.portalDomain || String(status.portalId)}
          onClose={() => setDialog("")}
          onDone={() => {
            setDialog("");
            void reload();
          }}
        />
      )}
    </Card>
  );
}

function Gone({ status }: { status: IntegrationStatus }) {
  const was = status.state === "disconnected";
  return (
    <Empty icon="plug" title={was ? "HubSpot is disconnected" : "No HubSpot portal is connected"}>
      {was
        ? "What was synced before is still here, and nothing new comes in."
        : "Connect your portal to see clients, health, revenue and risks. HubSpot is read only: nothing is changed there."}
    </Empty>
  );
}

function Facts({ status }: { status: IntegrationStatus }) {
  return (
    <dl class="facts facts-row">
      <div>
        <dt>Connected as</dt>
        <dd>{status.email || <span class="faint">a private app</span>}</dd>
      </div>
      <div>
        <dt>Portal</dt>
        <dd>
          {status.portalDomain || "HubSpot"} <span class="faint">({status.portalId})</span>
        </dd>
      </div>
      <div>
        <dt>Last complete sync</dt>
        <dd>
          <Time at={status.lastSuccessfulSyncAt} otherwise="not yet" />
        </dd>
      </div>
    </dl>
  );
}

// The most urgent thing that is not as it should be, and what to do about it.
function NextStep({ status, mayConnect }: { status: IntegrationStatus; mayConnect: boolean }) {
  const error = status.lastError;
  const askAdmin = mayConnect ? "" : " Ask an administrator of the workspace.";
  if (status.state === "reauth_required") {
    const words = wordsOf("HUBSPOT_REAUTH_REQUIRED")!;
    return (
      <Notice tone="bad" title={words.title}>
        {words.resolution + askAdmin}
      </Notice>
    );
  }
  if (status.waiting?.until) {
    return (
      <WaitNotice until={status.waiting.until} reason={status.waiting.reason}>
        <Link to={`sync/${status.waiting.syncId}`}>Watch it</Link>
      </WaitNotice>
    );
  }
  if (error && status.state !== "disconnected") {
    const words = wordsOf(error.code);
    return (
      <Notice tone={error.recoverable ? "warn" : "bad"} title={words?.title ?? error.message}>
        {error.resolution || words?.resolution}{" "}
        {error.at && <span class="faint" title={exactTime(error.at)}>Seen <Time at={error.at} />.</span>}
      </Notice>
    );
  }
  if ((status.backlog?.runningJobs ?? 0) > 0) {
    return (
      <Notice tone="info" title="A sync is running">
        What it has read is here at once. <Link to="sync">Watch it</Link>
      </Notice>
    );
  }
  if (status.stale && status.state !== "not_connected" && status.state !== "disconnected") {
    return (
      <Notice tone="warn" title="Some data is stale">
        {status.staleTypes.map(typeName).join(", ")} {status.staleTypes.length === 1 ? "was" : "were"} not brought up to date for
        longer than planned. Start a quick sync; if they stay stale, the last run on the page <Link to="sync">Sync</Link> says why.
      </Notice>
    );
  }
  return null;
}

function StartFailure({ error }: { error: unknown }) {
  const running = error instanceof ApiError && error.code === "SYNC_ALREADY_RUNNING" ? String(error.details.syncId ?? "") : "";
  if (!running) return <Failure error={error} />;
  return (
    <Notice tone="warn" title="A sync is running already" isUrgent>
      Wait for it to end, or cancel it: <Link to={`sync/${running}`}>watch it</Link>.
    </Notice>
  );
}
