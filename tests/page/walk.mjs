// A customer-success manager's way through the page, against the real server and a simulated
// HubSpot: node walk.mjs SIMULATOR SERVER STANNACTL FOLDER.
import { walkClients } from "./clients.mjs";
import { qualityAndMapping } from "./quality.mjs";
import { Rig, check, STEP_MS } from "./rig.mjs";
import { look } from "./shots.mjs";

const [, , simulator, server, stannactl, folder] = process.argv;
const WORKSPACE = "stanna-demo.example";
const IMPORT_MS = 240_000;
const rig = new Rig({ simulator, server, stannactl, folder });

async function step(name, action) {
  const began = Date.now();
  await action();
  console.log(`ok  ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
}

async function signIn(watched, key) {
  await watched.page.getByLabel("API key or token").fill(key);
  await watched.press("Sign in");
}

async function consent(watched, decision) {
  await watched.page.waitForURL(`${rig.hubspot}/**`);
  await watched.page.getByRole("button", { name: decision }).click();
  await watched.page.waitForURL(`${rig.origin}/app/**`);
}

// Faults stay until they are taken away.
const breakHubSpot = (fault) => rig.simulate("POST", "/_sim/faults", fault);
const healHubSpot = () => rig.simulate("DELETE", "/_sim/faults");

async function integrations(watched) {
  await watched.goTo("Integrations");
  await watched.page.getByRole("heading", { name: "HubSpot", exact: true }).waitFor();
}

async function quickSync(watched) {
  await integrations(watched);
  await watched.press("Quick sync");
  await watched.page.waitForURL(`${rig.origin}/app/sync/sync_*`);
}

async function walk() {
  await rig.open([
    "--companies", "60", "--contacts", "400", "--deals", "80", "--line-items", "60", "--activities", "1500",
    "--rate-limit", "none", "--latency-ms", "15",
  ]);
  const admin = rig.newKey(WORKSPACE, "admin");
  const viewer = rig.newKey(WORKSPACE, "viewer");
  const other = rig.newKey("another.example", "member");
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
    // Slow enough to be looked at.
    await breakHubSpot({ kind: "latency", path_prefix: "/crm", latency_ms: 2000 });
    await watched.press("Connect");
    await consent(watched, "Allow");
    await watched.see("HubSpot is connected");
    await watched.see("Connected as");
    await page.getByRole("link", { name: "Watch it" }).first().click();
    await page.getByRole("heading", { name: "Sync", exact: true, level: 1 }).waitFor();
    await page.locator('[role=progressbar][aria-label="Contacts"][aria-valuenow="100"]').waitFor({ timeout: IMPORT_MS });
    await look(watched, "syncing");
    await healHubSpot();
    await watched.see("Completed", { timeout: IMPORT_MS });
    const history = page.getByRole("region", { name: "History of syncs" });
    await history.getByText("Completed").waitFor({ timeout: IMPORT_MS });
    await look(watched, "sync");
  });

  await step("the card shows who, which portal, permissions, freshness, limits", async () => {
    await integrations(watched);
    for (const text of ["Connected as", "Portal", "All granted", "Up to date", "calls today", "No message of HubSpot's has come yet"]) {
      await watched.see(text);
    }
    await look(watched, "integrations");
  });

  await walkClients(watched, step);

  await step("a quick sync shows its way and its end", async () => {
    await quickSync(watched);
    await watched.see("Quick sync");
    await watched.see("Completed", { timeout: IMPORT_MS });
    await look(watched, "run");
  });

  await qualityAndMapping({ rig, watched, step, workspace: WORKSPACE, viewer, signIn, quickSync });

  await step("a backfill of chosen types", async () => {
    await integrations(watched);
    await watched.press("Backfill");
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("How far back").selectOption({ label: "5 years" });
    await dialog.getByLabel("Deals").uncheck();
    await look(watched, "backfill", ["light"]);
    await dialog.getByRole("button", { name: "Start backfill" }).click();
    await page.waitForURL(`${rig.origin}/app/sync`);
    await page.getByRole("region", { name: "History of syncs" }).getByRole("link", { name: "Backfill" }).waitFor({ timeout: IMPORT_MS });
  });

  await step("a running sync is cancelled, and a second one is refused meanwhile", async () => {
    await breakHubSpot({ kind: "latency", path_prefix: "/crm", latency_ms: 1500 });
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
    await watched.see("Cancelled");
    await healHubSpot();
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
    await signIn(watched, other);
    await watched.see("No sync yet");
    await integrations(watched);
    await watched.see("No HubSpot portal is connected");
    check((await watched.button("Connect").count()) === 0, "a member can't connect");
    await page.getByLabel("Workspace").selectOption(WORKSPACE);
    await watched.see("Connected as");
    await page.reload();
    await page.getByLabel("Workspace").waitFor();
    await page.getByLabel("Workspace").selectOption("another.example");
    await watched.see("No HubSpot portal is connected");
    await watched.press("Sign out");
    await watched.see("Connected as"); // the other one is still signed in
  });

  await step("HubSpot is down: what to do is said, and it heals by itself", async () => {
    await breakHubSpot({ kind: "503", path_prefix: "/crm" });
    await quickSync(watched);
    await watched.see(/Waiting|Ended early/, { timeout: IMPORT_MS });
    await look(watched, "hubspot-down-run", ["light"]);
    await integrations(watched);
    await watched.see(/A sync waits|HubSpot does not answer/, { timeout: IMPORT_MS });
    await look(watched, "hubspot-down", ["light"]);
    await healHubSpot();
    await watched.settle(WORKSPACE, { cancel: true });
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
    await look(watched, "missing-permission", ["light"]);
    await rig.simulate("POST", "/_sim/scopes", { grantable: [] });
  });

  await step("a revoked connection asks for a person, and is mended", async () => {
    await watched.settle(WORKSPACE, { cancel: true });
    await rig.simulate("POST", "/_sim/oauth/uninstall");
    await quickSync(watched);
    await watched.see("Ended early", { timeout: IMPORT_MS });
    await integrations(watched);
    await watched.see("Reconnect needed", { timeout: IMPORT_MS });
    await watched.see("HubSpot has ended the connection");
    await look(watched, "revoked", ["light"]);
    await watched.press("Reconnect");
    await consent(watched, "Allow");
    await watched.see("All granted");
  });

  await step("an expired access token is renewed without anybody", async () => {
    await watched.settle(WORKSPACE);
    await rig.simulate("POST", "/_sim/oauth/expire_access_tokens");
    await quickSync(watched);
    await watched.see("Completed", { timeout: IMPORT_MS });
  });

  await step("the keyboard reaches everything, and a view's change is heard", async () => {
    await integrations(watched);
    await page.keyboard.press("Tab");
    await page.reload();
    await watched.see("Connected as");
    await page.keyboard.press("Tab");
    check((await page.evaluate(() => document.activeElement?.textContent)) === "Skip to the content", "the first Tab is no skip link");
    await watched.goTo("Sync");
    check((await page.evaluate(() => document.activeElement?.id)) === "main", "the focus does not follow to the new view");
    check((await page.title()).startsWith("Sync"), await page.title());
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
    await page.getByRole("dialog").waitFor({ state: "detached", timeout: STEP_MS });
  });

  await step("a key that is revoked ends the session", async () => {
    watched.expect(401, "/status");
    watched.expect(401, "/history");
    const id = JSON.parse(rig.ctl("keys", "list", "--workspace", WORKSPACE, "--output", "json")).find((key) => key.role === "admin").id;
    rig.ctl("keys", "revoke", id, "--workspace", WORKSPACE);
    await watched.see("You were signed out");
  });

  watched.mustBeClean("in the whole walk");
}

try {
  await walk();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  await rig.close();
}
