// From all clients to the one at risk, and why it is.
import { check } from "./rig.mjs";
import { look } from "./shots.mjs";
import { step } from "./story.mjs";

const ALL = ["light", "dark", "narrow"];

// `hasPast`: scores have moved, and what is shown is worth pictures.
export async function walkClients(watched, { hasPast = false } = {}) {
  const { page } = watched;
  const pictures = (kinds) => (hasPast ? kinds : []);
  const card = (name) => page.getByRole("region", { name, exact: true });

  await step("the portfolio shows what is at stake, and leads to the clients at risk", async () => {
    await watched.goTo("Portfolio");
    for (const text of ["MRR at risk", "Clients at risk", "Mean score", "Renewals in 30 days"]) await watched.see(text);
    for (const name of ["Risks", "Scores", "Movers", "Renewals"]) await card(name).waitFor();
    await card("Scores").getByRole("figure").waitFor();
    await card("Risks").locator("summary").first().click();
    await card("Renewals").getByLabel("Days ahead").selectOption({ label: "1 year" });
    await page.waitForURL(/ahead=365/);
    await card("Renewals").getByRole("link").first().waitFor();
    await card("Renewals").getByLabel("Days ahead").selectOption({ label: "90 days" });
    await page.waitForURL(/ahead=90/);
    if (hasPast) {
      await card("Movers").getByLabel("Days over which scores moved").selectOption({ label: "30 days" });
      await card("Movers").getByRole("link").first().waitFor();
      await card("Movers").getByLabel("Days over which scores moved").selectOption({ label: "14 days" });
      await page.waitForURL(/moved=14/);
    }
    await page.locator(".loading").first().waitFor({ state: "detached" });
    await card("Renewals").getByRole("heading", { level: 3 }).first().waitFor();
    await look(watched, "portfolio", pictures(ALL), true);
    await page.getByRole("link", { name: "See them" }).click();
    await page.waitForURL(/clients\?filter=at_risk$/);
  });

  await step("clients are filtered, searched, sorted, and the address keeps it", async () => {
    const rows = page.getByRole("table").locator("tbody").getByRole("row");
    await watched.goTo("Clients");
    await rows.nth(30).waitFor();
    const answer = await page.request.get(`${watched.rig.origin}/api/clients?filter=active&limit=1`, { headers: watched.headers() });
    const total = Number(answer.headers()["x-total-count"]);
    check(total > 30, `X-Total-Count is ${total}`);
    await watched.see(`${total} clients`);
    if (total > 50) {
      await watched.see(`1–50 of ${total}`);
      await watched.press("Next");
      await watched.see(`51–${total} of ${total}`);
      await watched.press("Previous");
      await watched.see(`1–50 of ${total}`);
    }
    await look(watched, "clients", pictures(ALL));
    await page.getByRole("button", { name: "MRR" }).click();
    await page.waitForURL(/sort=-mrr/);
    await page.locator('th[aria-sort="descending"]').getByRole("button", { name: "MRR" }).waitFor();
    await page.getByRole("button", { name: "MRR" }).click();
    await page.waitForURL(/sort=mrr/);
    const name = await rows.first().getByRole("link").innerText();
    await page.getByLabel("Search").fill(name.slice(0, 8).toUpperCase());
    await page.waitForURL(/q=/);
    await page.getByRole("link", { name, exact: true }).waitFor();
    await page.reload();
    await page.getByRole("link", { name, exact: true }).waitFor();
    check((await page.getByLabel("Search").inputValue()) !== "", "the address does not keep what was searched for");
    await page.getByLabel("Search").fill("no client is called this");
    await watched.see("No client fits");
    await look(watched, "clients-none", []);
    await watched.press("Show all clients");
    await rows.nth(30).waitFor();
    await page.getByLabel("Show", { exact: true }).selectOption({ label: "Excluded" });
    await watched.see("No client fits");
    await page.goBack();
    await rows.nth(30).waitFor();
  });

  await step("the client at risk says why, by factor and record", async () => {
    await watched.goTo("Clients");
    const rows = page.getByRole("table").locator("tbody").getByRole("row");
    // The worst stands first; one that has fallen of late has more to tell.
    await rows.first().getByText("At risk").waitFor();
    const falling = rows.filter({ hasText: "At risk" }).filter({ hasText: "Declining" }).first();
    const link = ((await falling.count()) > 0 ? falling : rows.first()).getByRole("link");
    const name = await link.innerText();
    await link.click();
    await page.getByRole("heading", { name, exact: true, level: 1 }).waitFor();
    const factors = card("What the score is made of");
    await factors.locator("summary").first().click();
    await factors.locator("details[open] p").first().waitFor();
    const risks = card("Risks");
    await risks.getByRole("listitem").first().waitFor();
    await card("Next steps").waitFor();
    // What it rests on is in HubSpot.
    for (const evidence of [factors.getByRole("list", { name: "Evidence" }), card("Contact")]) {
      const href = await evidence.locator("a").first().getAttribute("href");
      check(/^https:\/\/app\.hubspot\.com\/contacts\/\d+\/record\/0-[123]\/\d+(\/view\/1\?engagement=\d+)?$/.test(href), `evidence leads to ${href}`);
    }
    const changes = card("Score over time, and why it changed");
    await changes.getByRole("listitem").first().waitFor();
    if (hasPast) {
      await changes.getByRole("figure").waitFor();
      await changes.getByLabel("Days shown").selectOption({ label: "30 days" });
      await page.waitForURL(/days=30/);
      await changes.getByRole("figure").waitFor();
      await changes.getByLabel("Days shown").selectOption({ label: "90 days" });
      await page.waitForURL(/days=90/);
      await changes.getByRole("figure").waitFor();
    }
    const revenue = card("Revenue, and where it comes from");
    await revenue.getByText("a month").first().waitFor();
    await revenue.getByText("Owner", { exact: true }).click();
    await revenue.getByText("Rule").first().waitFor();
    for (const section of ["Mood", "People", "Open deals", "Contact"]) await card(section).waitFor();
    await page.locator(".loading").first().waitFor({ state: "detached" });
    await look(watched, "client", pictures(ALL), true);
  });

  await step("a part that fails leaves the others alone, and can be tried again", async () => {
    watched.expect(503, "/insights");
    const answer = { error: "Down.", code: "UNAVAILABLE", status: 503, details: {} };
    await page.route("**/insights", (route) => route.fulfill({ status: 503, json: answer }));
    await page.reload();
    const risks = card("Risks");
    await risks.getByText("The server can't do this right now").waitFor();
    await card("What the score is made of").locator("summary").first().waitFor();
    await look(watched, "client-part-failed", pictures(["light"]));
    await page.unroute("**/insights");
    await risks.getByRole("button", { name: "Try again" }).click();
    await risks.getByRole("listitem").first().waitFor();
  });

  await step("a client that is none says so, and leads back", async () => {
    watched.expect(404, "/clients/client_made_up");
    await page.goto(`${watched.rig.origin}/app/clients/client_made_up`);
    await watched.see("This does not exist");
    await page.getByRole("link", { name: "All clients" }).click();
    await page.getByRole("table").waitFor();
  });
}
