// A customer-success manager's way through the page, against the real server and a simulated
// HubSpot: node walk.mjs SIMULATOR SERVER STANNACTL FOLDER.
import { walkClients } from "./clients.mjs";
import { qualityAndMapping } from "./quality.mjs";
import { Rig, check } from "./rig.mjs";
import { look } from "./shots.mjs";
import { signIn, step, tell } from "./story.mjs";

const [, , simulator, server, stannactl, folder] = process.argv;
const WORKSPACE = "stanna-demo.example";
const OTHER = "another.example";
const rig = new Rig({ simulator, server, stannactl, folder });

async function consent(watched, decision) {
  await watched.page.waitForURL(`${rig.hubspot}/**`);
  await watched.page.getByRole("button", { name: decision }).click();
  await watched.page.waitForURL(`${rig.origin}/app/**`);
}

// Faults stay until they are taken away.
const breakHubSpot = (fault) => rig.simulate("POST", "/_sim/faults", fault);
// Its answers to these calls wait until it heals: what is shown meanwhile does not pass by.
const holdHubSpot = (path) => breakHubSpot({ kind: "hold", path_prefix: path });
const healHubSpot = () => rig.simulate("DELETE", "/_sim/faults");

async function integrations(watched) {
  await watched.goTo("Integrations");
  await watched.page.getByRole("heading", { name: "HubSpot", exact: true }).waitFor();
}

// A quick sync that somebody starts, to its end.
async function quickSync(watched, end = "Completed") {
  await integrations(watched);
  await watched.press("Quick sync");
  await watched.page.waitForURL(`${rig.origin}/app/sync/sync_*`);
  await watched.see("Quick sync");
  await watched.see(end);
}

await tell(rig, async () => {
  await rig.open([
    "--companies", "60", "--contacts", "400", "--deals", "80", "--line-items", "60", "--activities", "1500",
    "--rate-limit", "none", "--latency-ms", "15",
  ]);
  const admin = rig.newKey(WORKSPACE, "admin");
  const viewer = rig.newKey(WORKSPACE, "viewer");
  const watched = await rig.newPage();
  const { page } = watched;
  watched.expect(401, "/api/session"); // nobody is signed in yet

  await step("a wrong key is refused in words, and can be corrected", async () => {
    await page.goto(`${rig.origin}/app/`);
    await page.getByLabel("API key or token").waitFor();
    await look(watched, "sign-in");
    await signIn(watched, "sk-made-up");
    await watched.see("This key does not let you in");
    await signIn(watched, admin);
    await watched.see("No HubSpot portal is connected");
    const kept = await page.evaluate(() => [JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie].join());
    check(!kept.includes("sk-") && !kept.includes("stanna_session"), `a script can read: ${kept}`);
    await look(watched, "not-connected", ["light"]);
  });

  await step("refused consent says so", async () => {
    await watched.press("Connect");
    await consent(watched, "Deny");
    await watched.see("You, or somebody before you, pressed Deny");
    await watched.press("Dismiss");
    check(!page.url().includes("status="), page.url());
  });

  await step("connecting through the consent page begins the first sync", async () => {
    await holdHubSpot("/crm/v3/objects/deals");
    await watched.press("Connect");
    await consent(watched, "Allow");
    await watched.see("HubSpot is connected");
    await watched.see("Connected as");
    await page.getByRole("link", { name: "Watch it" }).first().click();
    await page.getByRole("heading", { name: "Sync", exact: true, level: 1 }).waitFor();
    await page.locator('[role=progressbar][aria-label="Contacts"][aria-valuenow="100"]').waitFor();
    await watched.see("not begun");
    await watched.button("Cancel sync").waitFor();
    await look(watched, "syncing");
    await healHubSpot();
    const history = page.getByRole("region", { name: "History of syncs" });
    await history.getByText("Completed").waitFor();
    await look(watched, "sync");
  });

  await step("the card shows who, which portal, permissions, freshness, limits", async () => {
    await integrations(watched);
    for (const text of ["Connected as", "Portal", "All granted", "Up to date", "calls today", "No message of HubSpot's has come yet"]) {
      await watched.see(text);
    }
    await look(watched, "integrations");
  });

  await walkClients(watched);

  await step("a quick sync shows its way and its end", async () => {
    await quickSync(watched);
    await look(watched, "run");
  });

  await step("what changes in HubSpot is shown without a reload", async () => {
    await watched.settle(WORKSPACE);
    const headers = watched.headers(WORKSPACE);
    const [client] = await (await page.request.get(`${rig.origin}/api/clients?filter=active&sort=name&limit=1`, { headers })).json();
    const rename = async (name) => {
      await rig.simulate("POST", "/_sim/mutate", { op: "update", type: "companies", id: client.companyId, properties: { name } });
      const begun = await page.request.post(`${rig.origin}/api/integrations/hubspot/sync`, { headers, data: {} });
      check(begun.ok(), await begun.text());
    };
    // Without what a view reads every so often: it has to be told.
    await page.evaluate(() => {
      window.realSetInterval = window.setInterval;
      window.setInterval = () => 0;
    });
    await watched.goTo("Clients");
    await page.getByLabel("Search").fill(client.domain);
    await page.getByRole("link", { name: client.name, exact: true }).waitFor();
    await rename("Renamed while you look");
    await page.getByRole("link", { name: "Renamed while you look" }).click();
    await page.getByRole("heading", { level: 1, name: "Renamed while you look" }).waitFor();
    await watched.see("What the score is made of");
    await watched.settle(WORKSPACE);
    await rename(client.name);
    await page.getByRole("heading", { level: 1, name: client.name, exact: true }).waitFor();
    await page.evaluate(() => {
      window.setInterval = window.realSetInterval;
    });
    await watched.settle(WORKSPACE);
  });

  await qualityAndMapping({ rig, watched, workspace: WORKSPACE, viewer, quickSync });

  await step("a backfill of chosen types, to its end", async () => {
    await integrations(watched);
    await watched.press("Backfill");
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("How far back").selectOption({ label: "5 years" });
    await dialog.getByLabel("Deals").uncheck();
    await look(watched, "backfill", ["light"]);
    await dialog.getByRole("button", { name: "Start backfill" }).click();
    await page.waitForURL(`${rig.origin}/app/sync`);
    const row = page.getByRole("region", { name: "History of syncs" }).getByRole("row").filter({ hasText: "Backfill" });
    await row.getByText("Completed").waitFor();
    await row.getByRole("link", { name: "Backfill" }).click();
    await watched.see("Completed");
    await watched.see("Meetings");
    check((await page.getByRole("progressbar", { name: "Deals" }).count()) === 0, "what was not asked for was read");
  });

  await step("a running sync is cancelled, and a second one is refused meanwhile", async () => {
    await holdHubSpot("/crm");
    await integrations(watched);
    await watched.press("Full sync");
    await page.waitForURL(`${rig.origin}/app/sync/sync_*`);
    await watched.button("Cancel sync").waitFor();
    await integrations(watched);
    watched.expect(409, "/sync");
    await watched.press("Quick sync");
    await watched.see("A sync is running already");
    await page.getByRole("alert").getByRole("link", { name: "watch it" }).click();
    await watched.press("Cancel sync");
    await watched.see(/It was asked to stop|Cancelled/);
    await healHubSpot();
    await watched.see("Cancelled");
  });

  await step("a viewer sees no buttons that would be refused", async () => {
    const reader = await rig.newPage();
    reader.expect(401, "/api/session");
    await reader.page.goto(`${rig.origin}/app/`);
    await signIn(reader, viewer);
    await reader.see("Connected as");
    for (const name of ["Quick sync", "Full sync", "Backfill", "Reconnect", "Disconnect"]) {
      check((await reader.button(name).count()) === 0, `a viewer sees ${name}`);
    }
    await reader.goTo("Sync");
    await reader.page.getByRole("region", { name: "History of syncs" }).waitFor();
    reader.mustBeClean("as a viewer");
    await reader.page.context().close();
  });

  await step("a second workspace beside the first, and back", async () => {
    await watched.press("Add a workspace");
    await signIn(watched, rig.newKey(OTHER, "member"));
    await watched.see("No sync yet");
    await integrations(watched);
    await watched.see("No HubSpot portal is connected");
    check((await watched.button("Connect").count()) === 0, "a member can't connect");
    await page.getByLabel("Workspace").selectOption(WORKSPACE);
    await watched.see("Connected as");
    await page.reload();
    await watched.see("Connected as"); // the one that was looked at, not the one that was signed in to last
    await page.getByLabel("Workspace").selectOption(OTHER);
    await watched.see("No HubSpot portal is connected");
    await watched.press("Sign out");
    await watched.see("Connected as"); // the other one is still signed in
  });

  await step("a session that ends takes its own workspace away, and no other", async () => {
    await watched.press("Add a workspace");
    const key = rig.newKey(OTHER, "viewer");
    await signIn(watched, key);
    await watched.see("No HubSpot portal is connected");
    for (const end of ["/status", "/history"]) watched.expect(401, end);
    rig.revokeKeys(OTHER, "viewer");
    await watched.see(`You were signed out of ${OTHER}`);
    await watched.see("Connected as");
    await look(watched, "one-signed-out", ["light"]);
    await watched.press("Dismiss");
    await page.getByText("You were signed out").waitFor({ state: "detached" });
    check((await page.getByLabel("Workspace").locator("option").count()) === 1, "the workspace is still there to choose");
  });

  await step("HubSpot is down: what to do is said, and it heals by itself", async () => {
    await breakHubSpot({ kind: "503", path_prefix: "/crm" });
    await quickSync(watched, "Waiting: HubSpot does not answer");
    await watched.see("Nothing to do: the sync goes on by itself");
    await look(watched, "hubspot-down-run", ["light"]);
    const run = page.url();
    await integrations(watched);
    await watched.see("HubSpot does not answer");
    await watched.see("Nothing to do");
    await look(watched, "hubspot-down", ["light"]);
    await healHubSpot();
    await page.goto(run);
    await watched.see("Completed");
  });

  await step("a missing permission says what it is for", async () => {
    await rig.simulate("POST", "/_sim/scopes", {
      grantable: [
        "crm.objects.companies.read", "crm.objects.contacts.read", "crm.objects.deals.read", "crm.objects.owners.read",
        "crm.objects.line_items.read", "crm.schemas.companies.read", "crm.schemas.contacts.read", "crm.schemas.deals.read",
        "settings.currencies.read",
      ],
    });
    await integrations(watched);
    await watched.press("Reconnect");
    await consent(watched, "Allow");
    await watched.see("E-mail content: missing");
    await watched.see("their text is not read");
    await watched.see("Reconnect and leave it ticked");
    await look(watched, "missing-permission", ["light"]);
    await rig.simulate("POST", "/_sim/scopes", { grantable: [] });
  });

  await step("a revoked connection asks for a person, and is mended", async () => {
    await watched.settle(WORKSPACE, { cancel: true });
    await rig.simulate("POST", "/_sim/oauth/uninstall");
    await quickSync(watched, "Ended early");
    await integrations(watched);
    await watched.see("Reconnect needed");
    await watched.see("HubSpot has ended the connection");
    await watched.see("Reconnect to go on; nothing is lost");
    await look(watched, "revoked", ["light"]);
    await watched.press("Reconnect");
    await consent(watched, "Allow");
    await watched.see("All granted");
  });

  await step("an expired access token is renewed without anybody", async () => {
    await watched.settle(WORKSPACE);
    await rig.simulate("POST", "/_sim/oauth/expire_access_tokens");
    await quickSync(watched);
  });

  await step("a connection that can't be renewed any more asks for a person, too", async () => {
    await rig.simulate("POST", "/_sim/oauth/revoke_refresh_tokens");
    await rig.simulate("POST", "/_sim/oauth/expire_access_tokens");
    await quickSync(watched, "Ended early");
    await integrations(watched);
    await watched.see("Reconnect needed");
    await watched.see("Reconnect to go on; nothing is lost");
    await watched.press("Reconnect");
    await consent(watched, "Allow");
    await watched.see("All granted");
    await watched.settle(WORKSPACE, { cancel: true });
  });

  await step("the keyboard reaches everything, and a view's change is heard", async () => {
    await integrations(watched);
    await page.reload();
    await watched.see("Connected as");
    await page.keyboard.press("Tab");
    await page.waitForFunction(() => document.activeElement?.textContent === "Skip to the content");
    await watched.goTo("Sync");
    await page.waitForFunction(() => document.activeElement?.id === "main" && document.title.startsWith("Sync"));
  });

  await step("disconnecting asks first", async () => {
    await integrations(watched);
    await watched.press("Disconnect");
    await look(watched, "disconnect", ["light"]);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await watched.press("Disconnect");
    await page.getByRole("dialog").getByRole("button", { name: "Disconnect", exact: true }).click();
    await watched.see("HubSpot is disconnected");
    await watched.press("Erase data");
    await page.getByRole("dialog").getByRole("button", { name: "Erase", exact: true }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
  });

  await step("a key that is revoked ends the session, before the address is barred for asking", async () => {
    const refused = [];
    page.on("response", (response) => [401, 429].includes(response.status()) && refused.push(`${response.status()} ${response.url()}`));
    watched.expect(401, ""); // whichever call is the first
    await watched.goTo("Mapping"); // which asks for nothing by itself
    await watched.see("counts");
    rig.revokeKeys(WORKSPACE, "admin");
    await watched.until(async () => (await page.request.get(`${rig.origin}/api/session`, { headers: watched.headers(WORKSPACE) })).status() === 401, "the key lets in still");
    await watched.goTo("Portfolio"); // which asks for many things at once
    await watched.see("You were signed out");
    await page.getByLabel("API key or token").waitFor();
    check(refused.length > 0 && refused.every((one) => one.startsWith("401")), `refused were ${refused.join(", ")}`);
  });

  watched.mustBeClean("in the whole walk");
});
