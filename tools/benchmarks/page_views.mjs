// How long the page takes to show its first view, and how much it loads for that, in Chromium with
// an empty cache each time: node page_views.mjs ORIGIN KEY ROUNDS. Prints a line of JSON: of each
// view its name, milliseconds, ascending, and bytes as they arrive.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";

const [, , origin, key, rounds] = process.argv;
const require = createRequire(join(process.env.NODE_PATH, "x.js"));
const { chromium } = require("playwright-core");

// `shown`: what is there once the view has all that it shows at first.
const VIEWS = [
  { name: "first_view", path: "/app/", shown: ".facts-row, .empty" },
  { name: "clients", path: "/app/clients", shown: ".clients tbody tr:nth-child(50)" },
];

// Runs in the page: remembers when what is wanted was painted first, counted from the navigation.
function watch(shown) {
  const look = () => {
    if (document.querySelector(shown) && !document.querySelector(".loading")) {
      // The frame after the next one begins when this one is on the screen.
      requestAnimationFrame(() => requestAnimationFrame(() => performance.mark("shown")));
    } else {
      requestAnimationFrame(look);
    }
  };
  look();
}

function chromiumPath() {
  const found = process.env.PATH.split(delimiter).map((folder) => join(folder, "chromium")).find(existsSync);
  if (!found) throw new Error("chromium is not installed");
  return found;
}

async function open(browser, view) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const headers = { "X-API-Key": key, "X-Stanna-Page": "1", Origin: origin };
  const signedIn = await context.request.post(`${origin}/api/session`, { headers, data: {} });
  if (!signedIn.ok()) throw new Error(`signing in: ${signedIn.status()} ${await signedIn.text()}`);
  const page = await context.newPage();
  await page.addInitScript(watch, view.shown);
  await page.goto(origin + view.path);
  await page.waitForFunction(() => performance.getEntriesByName("shown").length > 0);
  const measured = await page.evaluate(() => ({
    ms: performance.getEntriesByName("shown")[0].startTime,
    bytes: [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")].reduce((sum, one) => sum + one.encodedBodySize, 0),
  }));
  await context.close();
  return measured;
}

const browser = await chromium.launch({ executablePath: chromiumPath(), args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"] });
const views = [];
for (const view of VIEWS) {
  const measured = [];
  for (let i = 0; i < Number(rounds); i++) measured.push(await open(browser, view));
  views.push({ name: view.name, ms: measured.map((one) => one.ms).sort((a, b) => a - b), bytes: Math.max(...measured.map((one) => one.bytes)) });
}
await browser.close();
console.log(JSON.stringify(views));
