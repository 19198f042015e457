// A workspace whose scores have a past: the server lives through some weeks before it is looked at.
import { check } from "./rig.mjs";

const SYNC_MS = 240_000;
// The simulator's certificate is good for 30 days.
const DAYS = [-27, -24, -21, -18, -14, -11, -7, -4, -2, 0];

async function call(rig, key, method, path, body) {
  const response = await fetch(rig.origin + path, {
    method,
    headers: { "X-API-Key": key, "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  check(response.ok, `${method} ${path}: ${response.status} ${text}`);
  return JSON.parse(text || "null");
}

async function syncsOver(rig, key) {
  for (const end = Date.now() + SYNC_MS; ; ) {
    const { syncHistory } = await call(rig, key, "GET", "/api/ingest/history?limit=20");
    const open = syncHistory.filter((run) => run.completedAt === null);
    if (syncHistory.length > 0 && open.length === 0) return;
    check(Date.now() < end, `a sync does not end: ${JSON.stringify(open[0])}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

// Opens `rig` four weeks ago, imports, and comes to the present with a sync every few days. False:
// clocks can't be set here.
export async function openWithPast(rig, workspace, simulatorArgs) {
  if (!rig.setClock(DAYS[0])) return false;
  const today = new Date().toISOString().slice(0, 10);
  await rig.open([...simulatorArgs, "--epoch", today]);
  const key = rig.newKey(workspace, "admin");
  await call(rig, key, "POST", "/api/integrations/hubspot/private-app", { token: "pat-na1-sim-token" });
  await syncsOver(rig, key);
  for (const day of DAYS.slice(1)) {
    rig.setClock(day);
    await call(rig, key, "POST", "/api/integrations/hubspot/sync", {});
    await syncsOver(rig, key);
    // A client of whom nothing is new has another score all the same: it is a few days more silent.
    for (const { id } of await call(rig, key, "GET", "/api/clients?limit=500")) {
      await call(rig, key, "POST", `/api/clients/${id}/recalculate-score`, {});
    }
  }
  return true;
}

