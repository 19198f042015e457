// The part of the walk that is about the records and what is made of them: issues, why a record is
// here or not, the mapping.
import { check } from "./rig.mjs";
import { look } from "./shots.mjs";
import { signIn, step } from "./story.mjs";

// `watched` is signed in as an administrator of `workspace`, whose first sync is over.
export async function qualityAndMapping({ rig, watched, workspace, viewer, quickSync }) {
  const { page } = watched;
  const row = (name) => page.locator(".group", { hasText: name });
  // How many issues of the rule the report counts, once it is there.
  const issuesOf = async (name) => {
    await page.getByRole("region", { name: "Issues", exact: true }).waitFor();
    return (await row(name).count()) === 0 ? 0 : Number(await row(name).locator(".group-count").innerText());
  };
  const ask = async (record, type) => {
    await watched.goTo("Data quality");
    await page.getByLabel("Record", { exact: true }).fill(record);
    if (type) await page.getByLabel("Type of the ID").selectOption({ label: type });
    await watched.press("Find out");
  };
  const part = async (name) => {
    await watched.goTo("Mapping");
    await page.getByLabel("Parts of the mapping").getByRole("link", { name, exact: true }).click();
  };

  let portal = "";
  let held = "";
  await step("issues by rule, with what to do and the records in HubSpot", async () => {
    await watched.goTo("Data quality");
    await watched.see("Companies: No domain");
    await look(watched, "quality");
    await row("Companies: No domain").locator("summary").click();
    await watched.see("What to do");
    const link = row("Companies: No domain").getByRole("link", { name: /^Company \d+/ }).first();
    const found = /^https:\/\/app\.hubspot\.com\/contacts\/(\d+)\/record\/0-2\/(\d+)/.exec(await link.getAttribute("href"));
    check(found, `a sample leads to ${await link.getAttribute("href")}`);
    [, portal, held] = found;
    await link.scrollIntoViewIfNeeded();
    await look(watched, "quality-issue", ["light"]);
  });

  await step("an issue is gone once it is mended in HubSpot and a sync has run", async () => {
    await row("Companies: No domain").getByRole("link", { name: `Why is ${held} not here?` }).click();
    await watched.see("Held back", { within: page.locator(".answer") });
    await look(watched, "diagnosis");
    const before = await issuesOf("Companies: No domain");
    await rig.simulate("POST", "/_sim/mutate", { op: "update", type: "companies", id: held, properties: { domain: "mended-in-hubspot.com" } });
    await quickSync(watched);
    await ask(held, "Companies");
    await watched.see("It is here", { within: page.locator(".answer") });
    await watched.see("mended-in-hubspot.com", { within: page.locator(".answer") });
    const after = await issuesOf("Companies: No domain");
    check(after === before - 1, `${before} companies had no domain, and ${after} have none now`);
    if (after > 0) {
      await row("Companies: No domain").locator("summary").click();
      await row("Companies: No domain").getByRole("link", { name: /^Why is \d+ not here\?$/ }).first().waitFor();
      check((await page.getByRole("link", { name: `Why is ${held} not here?` }).count()) === 0, `${held} is shown as held back still`);
    }
    await page.getByRole("link", { name: "Client mended-in-hubspot.com" }).click();
    await page.getByRole("heading", { level: 1 }).getByText(/./).waitFor();
    await watched.see("What the score is made of");
  });

  await step("why a company is missing", async () => {
    await ask(`https://app.hubspot.com/contacts/${portal}/record/0-2/4711`);
    await watched.see("HubSpot does not have it");
    await look(watched, "diagnosis-missing", ["light", "narrow"]);
    await ask(`https://app.hubspot.com/contacts/4711/company/${held}`);
    await watched.see("another HubSpot account");
    await ask("mended-in-hubspot.com");
    await watched.see("is a client");
    await ask("Acme Incorporated");
    await watched.see("This is no domain, address or ID");
  });

  await step("a custom property is found, mapped, and wrong input is shown where it is", async () => {
    await part("Fields");
    await watched.see("annual_recurring_revenue ÷ 12");
    await look(watched, "mapping");
    await part("HubSpot's properties");
    await page.getByLabel("Search").fill("tier");
    await watched.see("customer tier", { within: page.getByRole("region", { name: "Properties" }) });
    await watched.see("3 options", { within: page.getByRole("region", { name: "Properties" }) });
    await page.getByLabel("Search").fill("domain");
    await watched.see(/such as “[\w-]+\.[\w.]+”/, { within: page.getByRole("region", { name: "Properties" }) });
    await page.getByLabel("Search").fill("");
    await look(watched, "properties");
    await page.getByLabel("Search").fill("tier");
    await watched.press("Add a field from Customer tier");
    const field = page.getByRole("group", { name: "Customer tier" });
    await field.getByLabel("Property", { exact: true }).fill("teir");
    watched.expect(400, "/config/preview");
    await watched.press("Preview");
    await watched.see("the portal has no property", { within: field });
    await page.getByRole("alert").getByRole("link", { name: "Clients: Tier" }).click();
    await look(watched, "mapping-wrong", ["light"]);
    await field.getByLabel("Property", { exact: true }).fill("tier");
    await watched.press("Edit MRR");
    await page.getByRole("group", { name: "MRR" }).getByLabel("Divided by").first().fill("24");
    await look(watched, "mapping-edit");
  });

  await step("the preview shows records before and after, and the change is applied", async () => {
    await watched.press("Preview");
    await watched.see("tier: the next sync reads it");
    await page.getByRole("region", { name: "Companies before and after" }).waitFor();
    await watched.see("MRR:");
    await page.evaluate(() => scrollTo(0, 0));
    await look(watched, "preview");
    await watched.press("Apply");
    await watched.see("It counts now, as version 1");
    await watched.see("Completed");
    await look(watched, "applied", ["light"]);
    await watched.settle(workspace);
    await part("Fields");
    await watched.button("Edit Customer tier").waitFor();
    await quickSync(watched); // which reads the property of every record
  });

  let left = "";
  await step("a filter is checked, previewed and applied, and says why a company is not shown", async () => {
    await part("Filters and rules");
    const box = page.getByLabel("Filters as JSON");
    await box.fill('{"companies": {"groups": [');
    await watched.see("This is no JSON yet");
    const filter = (operator) => JSON.stringify({ companies: { groups: [[{ property: "tier", operator, value: "starter" }]] } }, null, 2);
    await box.fill(filter("IS_NOT"));
    await watched.press("Preview");
    await watched.see("companies.groups[0][0].operator", { within: page.locator(".card", { has: box }) });
    await look(watched, "filter-wrong", ["light"]);
    await box.fill(filter("NEQ"));
    await watched.press("Preview");
    const first = page.getByRole("region", { name: "Companies before and after" }).getByRole("row", { name: "Disappears" }).first();
    left = /(\d+)$/.exec(await first.getByRole("link").getAttribute("href"))[1];
    await look(watched, "filter-preview", ["light"]);
    await watched.press("Apply");
    await watched.see("It counts now, as version 2");
    await watched.settle(workspace);
    await ask(left, "Companies");
    await watched.see("A filter leaves it out");
    await look(watched, "diagnosis-filter", ["light"]);
  });

  await step("a viewer sees the mapping and changes nothing", async () => {
    const reader = await rig.newPage();
    reader.expect(401, "/api/session");
    await reader.page.goto(`${rig.origin}/app/mapping`);
    await signIn(reader, viewer);
    await reader.goTo("Mapping"); // signing in begins at the first view
    await reader.see("annual_recurring_revenue");
    for (const name of ["Edit MRR", "Add field", "Preview", "Apply"]) check((await reader.button(name).count()) === 0, `a viewer sees ${name}`);
    await reader.press("Show MRR");
    check(await reader.page.getByRole("group", { name: "MRR" }).getByLabel("Property", { exact: true }).first().isDisabled(), "a viewer may type");
    reader.mustBeClean("the mapping as a viewer");
    await reader.page.context().close();
  });

  await step("versions are compared, and an earlier one counts again", async () => {
    await part("Versions");
    await watched.see("Counts now");
    await look(watched, "versions");
    await watched.press("Compare with the standard");
    const dialog = page.getByRole("dialog");
    await watched.see("Customer tier", { within: dialog });
    await look(watched, "rollback", ["light"]);
    await dialog.getByRole("button", { name: "Go back", exact: true }).click();
    await dialog.waitFor({ state: "detached" });
    await watched.see("It counts now, as version 3");
    await watched.settle(workspace);
    await part("Fields");
    await watched.see("annual_recurring_revenue ÷ 12");
    check((await page.getByRole("button", { name: "Edit Customer tier" }).count()) === 0, "the field is still there");
    await ask(left, "Companies");
    await watched.see("It is here");
  });
}
