// The part of the walk that is about the records and what is made of them: issues, why a record is
// here or not, the mapping.
import { check } from "./rig.mjs";
import { look } from "./shots.mjs";
import { signIn, step } from "./story.mjs";

const ALL = ["light", "dark", "narrow"];

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
    await page.getByRole("button", { name: /^(Edit|Close) Customer tier$/ }).waitFor();
    await quickSync(watched); // which reads the property of every record
  });

  const group = (name) => page.getByRole("group", { name, exact: true });
  const jsonOf = async (box) => JSON.parse(await box.inputValue());

  await step("a filter is edited in its form, as JSON and back, and what is wrong is said where it is", async () => {
    await part("Filters and rules");
    await watched.press("Edit Companies");
    const form = group("Companies");
    const property = (i) => form.getByLabel("Property", { exact: true }).nth(i);
    await form.getByLabel("Taken in are").selectOption({ label: "Those that fit" });
    await property(0).fill("teir");
    await form.getByLabel("Value", { exact: true }).fill("starter");
    await watched.press("Preview");
    await watched.see("the portal has no property", { within: form });
    check((await property(0).getAttribute("aria-invalid")) === "true", "the message is not at the property");
    await page.getByRole("alert").getByRole("link", { name: "Filters: Companies" }).click();
    await look(watched, "filter-wrong", ["light"]);
    await watched.press("Close Companies");
    await watched.press("Preview");
    await watched.see("the portal has no property", { within: form });
    await property(0).fill("tier");
    check((await property(0).getAttribute("aria-invalid")) === null, "the message stays although its field has changed");
    // What the form asks for suits the operator and the property.
    await form.getByLabel("What is asked").selectOption({ label: "is one of" });
    for (const name of ["Enterprise", "Growth"]) await form.getByRole("group", { name: "Values" }).getByLabel(name).check();
    await form.getByLabel("What is asked").selectOption({ label: "has a value" });
    check((await form.getByLabel("Value", { exact: true }).count()) === 0, "a value is asked for that there is none of");
    await form.getByLabel("What is asked").selectOption({ label: "is none of" });
    check(await form.getByRole("group", { name: "Values" }).getByLabel("Growth").isChecked(), "the values are lost");
    // A second condition, moved and removed with the keyboard alone.
    await form.getByRole("button", { name: "And: add a condition" }).press("Enter");
    await page.waitForFunction(() => document.activeElement?.matches("input[list]"));
    await property(1).fill("domain");
    await form.getByLabel("What is asked").nth(1).selectOption({ label: "has a value" });
    await form.getByRole("button", { name: "Move condition 2 up" }).press("Enter");
    await page.waitForFunction(() => document.activeElement?.getAttribute("aria-label") === "Move condition 1 down");
    check((await property(0).inputValue()) === "domain", "it was not moved");
    await look(watched, "filter-edit", ALL, false, form.locator("..")); // the row that it is in
    await form.getByRole("button", { name: "Remove condition 1" }).press("Enter");
    await page.waitForFunction(() => document.activeElement?.textContent === "And: add a condition");
    // As JSON and back.
    await watched.press("Filter of companies: as JSON");
    const box = form.getByLabel("Filter of companies as JSON");
    const written = await jsonOf(box);
    check(JSON.stringify(written) === '{"groups":[[{"property":"tier","operator":"NOT_IN","values":["starter","enterprise","growth"]}]]}', JSON.stringify(written));
    await box.fill(JSON.stringify({ ...written, note: "not for the form" }));
    await watched.see("the form has no place for", { within: form });
    await watched.press("Preview");
    await watched.see("a filter has groups", { within: form });
    await box.fill('{"groups": [');
    await watched.see("This is no JSON yet", { within: form });
    await box.fill('{"groups": [[{"property": "tier", "operator": "NEQ", "value": "starter"}]]}');
    check(await box.isVisible(), "the box went while somebody wrote in it");
    await watched.press("Filter of companies: as a form");
    check((await form.getByLabel("Value", { exact: true }).inputValue()) === "starter", "the form does not show what was written");
    // The whole section says the same.
    await page.getByRole("region", { name: "Filters", exact: true }).getByText("All of it as JSON").click();
    const whole = await jsonOf(page.getByLabel("Filters as JSON"));
    check(whole.companies.groups[0][0].operator === "NEQ", JSON.stringify(whole));
    await page.getByRole("region", { name: "Filters", exact: true }).getByText("All of it as JSON").click();
    await watched.press("Close Companies");
  });

  await step("a rule is made and edited in its form", async () => {
    const add = page.locator("form", { hasText: "Add a rule" });
    await add.getByLabel("Records").selectOption({ label: "Companies" });
    await add.getByLabel("Property", { exact: true }).fill("annual_recurring_revenue");
    await add.getByLabel("Name of the rule").fill("Revenue Range");
    await watched.press("Add rule");
    await watched.see("1 to 50 of a–z", { within: add });
    await add.getByLabel("Name of the rule").fill("revenue");
    await watched.press("Add rule");
    await group("Revenue").getByLabel("Name of the rule").fill("revenue-range");
    await group("Revenue").getByLabel("Name of the rule").press("Enter");
    const form = group("Revenue range");
    await form.waitFor();
    check(await form.getByLabel("Name of the rule").evaluate((input) => input === document.activeElement), "the focus was lost with the name");
    await form.getByLabel("What is expected").selectOption({ label: "It lies between two numbers" });
    await form.getByLabel("At least").fill("plenty");
    await watched.press("Preview");
    await watched.see("must be a number in quotes", { within: form });
    check((await form.getByLabel("At least").getAttribute("aria-invalid")) === "true", "the message is not at its field");
    await form.getByLabel("At least").fill("100000000");
    await form.getByLabel("Only for some of these records").check();
    await form.getByLabel("Where this property").fill("tier");
    await form.getByRole("group", { name: "Is one of" }).getByLabel("Enterprise").check();
    await form.getByLabel("What to do about it").fill("Ask the account manager.");
    await look(watched, "rule-edit", ALL, false, form.locator(".."));
    await watched.press("Rule revenue-range: as JSON");
    const rule = await jsonOf(form.getByLabel("Rule revenue-range as JSON"));
    const wanted = { object: "companies", property: "annual_recurring_revenue", range: { min: "100000000" }, when: { property: "tier", is: ["enterprise"] }, message: "Ask the account manager." };
    check(JSON.stringify(Object.entries(rule).sort()) === JSON.stringify(Object.entries(wanted).sort()), JSON.stringify(rule));
    await form.getByLabel("Rule revenue-range as JSON").fill("");
    await watched.see("the draft keeps what it had", { within: form });
    await watched.press("Rule revenue-range: as a form");
    check((await form.getByLabel("At least").inputValue()) === "100000000", "the draft lost what it had");
    await page.getByLabel("The same e-mail address").check();
  });

  await step("a calculated field is made in its form, with the functions that there are", async () => {
    await part("Fields");
    const add = page.locator("form", { hasText: "Add a field" });
    await add.getByLabel("It shows").selectOption({ label: "A calculation" });
    await add.getByLabel("Type of the result").selectOption({ label: "Number" });
    await add.getByLabel("Name of the field").fill("halfRevenue");
    await watched.press("Add field");
    const form = group("Half revenue");
    const text = form.getByLabel("Calculation", { exact: true });
    await text.fill("nope(p.annual_recurring_revenue)");
    await watched.press("Preview");
    await watched.see("nope", { within: form.locator(".field-error") });
    check((await text.getAttribute("aria-invalid")) === "true", "the message is not at the calculation");
    await text.fill("");
    await form.getByText("Functions to choose from").click();
    await form.getByRole("button", { name: "Insert decimal(x)" }).click();
    await page.waitForFunction(() => document.activeElement?.matches("textarea"));
    // What it reads was found in its text, and is put into it.
    await form.getByRole("button", { name: "Insert p.annual_recurring_revenue" }).click();
    check((await text.inputValue()) === "decimal(p.annual_recurring_revenue)", await text.inputValue());
    await text.press("End");
    await text.pressSequentially(" / 2");
    await look(watched, "calculation-edit", ALL, false, form.locator(".."));
  });

  await step("a table of values and a condition are edited in their form, and nothing beside them is lost", async () => {
    await watched.press("Edit Status");
    const form = group("Status");
    await form.getByRole("button", { name: "Source 1: as JSON" }).click();
    const box = form.getByLabel("Source 1 as JSON");
    const before = await jsonOf(box);
    await form.getByRole("button", { name: "Source 1: as a form" }).click();
    await form.getByText("More: a table of values, a condition").click();
    const table = form.getByRole("group", { name: "A table of values" });
    const rows = table.getByLabel("HubSpot's value");
    check((await rows.count()) === Object.keys(before.values).length, `${await rows.count()} values are shown`);
    await table.getByLabel("Becomes").first().fill("somebody");
    await form.getByRole("button", { name: "Add a value" }).click();
    await rows.last().selectOption("other");
    await table.getByLabel("Becomes").last().fill("nobody");
    await form.getByLabel("Counts only for some records").check();
    await form.getByLabel("Where this property").fill("domain");
    await form.getByLabel("Is one of").fill("a.com\n");
    await form.getByLabel("Is one of").pressSequentially("b.com");
    await form.getByRole("button", { name: "Source 1: as JSON" }).click();
    const after = await jsonOf(box);
    const [first] = Object.keys(before.values);
    const wanted = { ...before, values: { ...before.values, [first]: "somebody", other: "nobody" }, when: { property: "domain", is: ["a.com", "b.com"] } };
    const sorted = (value) => JSON.stringify(value, (_, one) => (one && typeof one === "object" && !Array.isArray(one) ? Object.fromEntries(Object.entries(one).sort()) : one));
    check(sorted(after) === sorted(wanted), sorted(after));
    await form.getByRole("button", { name: "Undo" }).click();
    await watched.press("Close Status");
  });

  let left = "";
  await step("all of it is previewed and applied, and says why a company is not shown", async () => {
    await watched.press("Preview");
    const region = page.getByRole("region", { name: "Companies before and after" });
    const first = region.getByRole("row", { name: "Disappears" }).first();
    left = /(\d+)$/.exec(await first.getByRole("link").getAttribute("href"))[1];
    await watched.see("Half revenue", { within: region });
    await watched.see(/Revenue range: \d+ new/);
    await page.evaluate(() => scrollTo(0, 0));
    await look(watched, "filter-preview", ["light"]);
    await watched.press("Apply");
    await watched.see("It counts now, as version 2");
    await watched.settle(workspace);
    await ask(left, "Companies");
    await watched.see("A filter leaves it out");
    await look(watched, "diagnosis-filter", ["light"]);
    await watched.see("Companies: Revenue range");
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
    await reader.page.getByLabel("Parts of the mapping").getByRole("link", { name: "Filters and rules", exact: true }).click();
    await reader.press("Show Companies");
    const filter = reader.page.getByRole("group", { name: "Companies", exact: true });
    await reader.see("A record fits when all of these hold", { within: filter });
    check(await filter.getByLabel("Property", { exact: true }).isDisabled(), "a viewer may change a filter");
    await reader.press("Show Revenue range");
    check(await reader.page.getByLabel("At least").isDisabled(), "a viewer may change a rule");
    for (const name of ["Add rule", "And: add a condition", "Remove this rule", "Undo"]) check((await reader.button(name).count()) === 0, `a viewer sees ${name}`);
    check(await reader.page.getByLabel("The same domain").isDisabled(), "a viewer may change what is a duplicate");
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
    check((await page.getByRole("button", { name: /Customer tier$/ }).count()) === 0, "the field is still there");
    await ask(left, "Companies");
    await watched.see("It is here");
  });
}
