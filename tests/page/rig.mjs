// Simulator, server and browser of the page's test, and what must hold whatever the page does: no
// error in the console, no call of another origin, nothing that axe finds grave.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import https from "node:https";
import { join } from "node:path";
import { createRequire } from "node:module";

const require = createRequire(join(process.env.NODE_PATH, "x.js"));
const { chromium } = require("playwright-core");
const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

// Far beyond what a slow machine takes: nothing is told apart by how long it takes. A step that
// hangs ends with a picture of what it saw.
const START_MS = 300_000;
export const STEP_MS = 240_000;
const OPENINGS = 5;

export function fail(message) {
  throw new Error(message);
}

export function check(condition, message) {
  if (!condition) fail(message);
}

// Free at the moment: the app's redirect URL must be known before the server is there.
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function awaitFile(path, child, log) {
  const end = Date.now() + START_MS;
  while (!existsSync(path) || readFileSync(path, "utf8") === "") {
    if (child.exitCode !== null || child.signalCode !== null || Date.now() > end) fail(`it did not start:\n${readFileSync(log, "utf8")}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return readFileSync(path, "utf8");
}

const FAKE_TIME = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";
// As tests/support/adjustable_clock.cc has them, and for its reason.
const BEFORE_JEMALLOC = ":libstdc++.so.6:libc.so.6";

export class Rig {
  children = [];
  pages = []; // that were opened, for what is said of a step that fails
  clock = {}; // what sets the wall clocks of simulator, server and stannactl

  constructor({ simulator, server, stannactl, folder }) {
    Object.assign(this, { simulatorBinary: simulator, serverBinary: server, stannactl, folder });
    this.serverLog = join(folder, "server.log");
  }

  start(name, binary, args, env) {
    const log = openSync(join(this.folder, `${name}.log`), "w");
    const child = spawn(binary, args, { env: { ...process.env, ...this.clock, ...env }, stdio: ["ignore", log, log] });
    this.children.push(child);
    return child;
  }

  // What is opened after this lives so many days off the real time; false: libfaketime is not there.
  setClock(days) {
    if (!existsSync(FAKE_TIME)) return false;
    const path = join(this.folder, "clock");
    // Whole: who reads it must not see half of it.
    writeFileSync(`${path}.new`, `${days < 0 ? "" : "+"}${Math.round(days * 86_400)}s\n`);
    renameSync(`${path}.new`, path);
    this.clock = { LD_PRELOAD: FAKE_TIME + BEFORE_JEMALLOC, FAKETIME_TIMESTAMP_FILE: path, FAKETIME_NO_CACHE: "1", FAKETIME_DONT_FAKE_MONOTONIC: "1" };
    return true;
  }

  async open(simulatorArgs) {
    for (let left = OPENINGS; ; left--) {
      try {
        await this.openOnce(simulatorArgs);
        break;
      } catch (error) {
        // Another program has taken the port since it was found to be free.
        if (left === 1 || !/address already in use/i.test(error.message)) throw error;
        await this.endChildren();
        for (const file of ["sim.port", "ports", "data"]) rmSync(join(this.folder, file), { recursive: true, force: true });
      }
    }
    this.browser = await chromium.launch({
      executablePath: process.env.CHROMIUM,
      args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
      timeout: START_MS,
    });
  }

  async openOnce(simulatorArgs) {
    const port = await freePort();
    this.origin = `http://127.0.0.1:${port}`;
    const redirect = `${this.origin}/api/integrations/hubspot/callback`;
    const simPort = join(this.folder, "sim.port");
    this.ca = join(this.folder, "ca.pem");
    const sim = this.start("sim", this.simulatorBinary, [
      "--port", "0", "--port-file", simPort, "--ca-out", this.ca, "--redirect-uri", redirect, ...simulatorArgs,
    ]);
    this.hubspot = `https://localhost:${(await awaitFile(simPort, sim, join(this.folder, "sim.log"))).trim()}`;
    const ports = join(this.folder, "ports");
    this.data = join(this.folder, "data");
    this.env = {
      DATA_DIR: this.data,
      DATABASE_URL: `sqlite:${this.data}/stanna.db`,
    };
    mkdirSync(this.data, { recursive: true, mode: 0o700 });
    const server = this.start("server", this.serverBinary, [], {
      ...this.env,
      PORT_FILE: ports,
      HTTP_ADDRESS: `127.0.0.1:${port}`,
      GRPC_ADDRESS: "127.0.0.1:0",
      HUBSPOT_CLIENT_ID: "sim-client-id",
      HUBSPOT_CLIENT_SECRET: "sim-client-secret",
      HUBSPOT_REDIRECT_URI: redirect,
      HUBSPOT_API_BASE: this.hubspot,
      HUBSPOT_AUTHORIZE_URL: `${this.hubspot}/oauth/authorize`,
      HUBSPOT_CA_FILE: this.ca,
      SCHEDULER: "off",
      RATE_LIMIT_KEY_PER_MINUTE: "0",
      RATE_LIMIT_BULK_PER_MINUTE: "0",
    });
    await awaitFile(ports, server, this.serverLog);
  }

  ctl(...args) {
    const done = spawnSync(this.stannactl, args, { env: { ...process.env, ...this.clock, ...this.env }, encoding: "utf8", timeout: START_MS });
    check(done.status === 0, `stannactl ${args[0]} ${args[1]}: ${done.stderr}`);
    return done.stdout.trim();
  }

  newKey(workspace, role) {
    return this.ctl("keys", "create", "--workspace", workspace, "--role", role, "--name", `page ${role}`);
  }

  revokeKeys(workspace, role) {
    for (const key of JSON.parse(this.ctl("keys", "list", "--workspace", workspace, "--output", "json"))) {
      if (key.role === role) this.ctl("keys", "revoke", key.id, "--workspace", workspace);
    }
  }

  // The simulator's control API.
  simulate(method, path, body) {
    return new Promise((resolve, reject) => {
      const text = body === undefined ? "" : JSON.stringify(body);
      const request = https.request(
        this.hubspot + path,
        { method, ca: readFileSync(this.ca), headers: { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(text) } },
        (response) => {
          let answer = "";
          response.on("data", (part) => (answer += part));
          response.on("end", () => (response.statusCode < 300 ? resolve(JSON.parse(answer || "null")) : reject(new Error(`${path}: ${answer}`))));
        },
      );
      request.on("error", reject);
      request.end(text);
    });
  }

  async newPage(options = {}) {
    const context = await this.browser.newContext({
      // HubSpot's consent page is signed by the simulator's own authority.
      ignoreHTTPSErrors: true,
      viewport: { width: 1280, height: 800 },
      locale: "en-GB",
      reducedMotion: "reduce",
      ...options,
    });
    const page = await context.newPage();
    page.setDefaultTimeout(STEP_MS);
    const watched = new Watched(page, this);
    this.pages.push(watched);
    return watched;
  }

  async close() {
    await this.browser?.close();
    await this.endChildren();
  }

  async endChildren() {
    const running = this.children.filter((child) => child.exitCode === null && child.signalCode === null);
    this.children = [];
    await Promise.all(
      running.map((child) => {
        const ended = new Promise((resolve) => child.once("exit", resolve));
        child.kill("SIGTERM");
        return ended;
      }),
    );
  }
}

// A page whose every error is kept.
export class Watched {
  problems = [];
  expected = []; // [status, end of the path]: refusals that a step brings about

  constructor(page, rig) {
    this.page = page;
    this.rig = rig;
    page.on("pageerror", (error) => this.problems.push(`exception: ${error.stack ?? error}`));
    page.on("console", (message) => {
      if (message.type() !== "error" && message.type() !== "warning") return;
      if (!message.location().url.startsWith(rig.origin)) return; // HubSpot's own page
      const text = message.text();
      const status = /status of (\d+)/.exec(text)?.[1];
      const path = new URL(message.location().url).pathname;
      if (status && this.expected.some(([wanted, end]) => wanted === Number(status) && path.endsWith(end))) return;
      this.problems.push(`console ${message.type()}: ${text} (${message.location().url})`);
    });
    page.on("request", (request) => {
      const isOwn = request.url().startsWith(rig.origin) || request.url().startsWith("data:");
      const isHubSpots = request.isNavigationRequest() || request.frame().url().startsWith(rig.hubspot);
      if (!isOwn && !isHubSpots) this.problems.push(`a call of another origin: ${request.url()}`);
    });
  }

  expect(status, end) {
    this.expected.push([status, end]);
  }

  mustBeClean(step) {
    check(this.problems.length === 0, `${step}:\n  ${this.problems.join("\n  ")}`);
  }

  // Nothing that axe calls serious or critical, and nothing wider than the window.
  async mustBeAccessible(step) {
    // The page's own policy would keep it out.
    await this.page.evaluate(axeSource + "; window.axe = axe;");
    const found = await this.page.evaluate(async () => {
      const { violations } = await window.axe.run(document, { resultTypes: ["violations"] });
      return violations
        .filter((one) => one.impact === "serious" || one.impact === "critical")
        .map((one) => `${one.id}: ${one.help}\n    ${one.nodes.slice(0, 3).map((node) => node.html + " " + node.failureSummary.split("\n").slice(1).join(" ")).join("\n    ")}`);
    });
    check(found.length === 0, `${step}: axe finds\n  ${found.join("\n  ")}`);
    const excess = await this.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    check(excess <= 0, `${step}: the page is ${excess} px wider than its window`);
  }

  // In what is shown at present, not in what was announced to who listens: that stays.
  async see(text, { within = this.page.locator("main") } = {}) {
    await within.getByText(text, { exact: false }).first().waitFor({ state: "visible" });
  }

  // Of use to whoever reads that a step has failed.
  async state() {
    const shown = await this.page.locator("body").innerText({ timeout: 10_000 }).catch((error) => `(${error.message})`);
    return `== at ${this.page.url()}\n${this.problems.join("\n")}\n== is shown:\n${shown}`;
  }

  button(name) {
    return this.page.getByRole("button", { name, exact: true });
  }

  // Of a call that is made with the page's session; without a workspace, of the one signed in to last.
  headers(workspace) {
    return { ...(workspace ? { "X-Workspace-Id": workspace } : {}), "X-Stanna-Page": "1", Origin: this.rig.origin };
  }

  async until(holds, otherwise) {
    for (const end = Date.now() + STEP_MS; !(await holds()); ) {
      check(Date.now() < end, otherwise);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  // Until no sync of the workspace is under way; with `cancel`, that is asked for first.
  async settle(workspace, { cancel = false } = {}) {
    const api = this.page.request;
    const headers = this.headers(workspace);
    for (const end = Date.now() + STEP_MS; ; ) {
      const answer = await api.get(`${this.rig.origin}/api/ingest/history?limit=20`, { headers, timeout: STEP_MS });
      check(answer.ok(), `the history of syncs: ${await answer.text()}`);
      const open = (await answer.json()).syncHistory.filter((run) => run.completedAt === null);
      if (open.length === 0) return;
      check(Date.now() < end, `a sync does not end: ${JSON.stringify(open[0])}`);
      if (cancel) {
        for (const run of open) await api.post(`${this.rig.origin}/api/sync-runs/${run.syncId}:cancel`, { headers, timeout: STEP_MS });
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  async press(name) {
    await this.button(name).click();
  }

  async goTo(name) {
    await this.page.getByRole("navigation").getByRole("link", { name, exact: true }).click();
  }
}
