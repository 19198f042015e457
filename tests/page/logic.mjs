// Tables of cases for what the page works out by itself: node logic.mjs PAGE FOLDER. PAGE is
// server/page; FOLDER takes the compiled modules.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [, , page, folder] = process.argv;
const esbuild = createRequire(join(process.env.NODE_PATH, "x.js"))("esbuild");

async function load(module) {
  const outfile = resolve(folder, module.replaceAll("/", "_") + ".mjs");
  const nodePaths = [process.env.NODE_PATH];
  await esbuild.build({ nodePaths, entryPoints: [resolve(page, "src", module)], bundle: true, format: "esm", outfile, jsx: "automatic", jsxImportSource: "preact", logLevel: "warning" });
  return import(pathToFileURL(outfile));
}

function table(name, cases, action) {
  for (const [input, expected] of cases) assert.deepEqual(action(input), expected, `${name} of ${JSON.stringify(input)}`);
  console.log(`ok  ${name} (${cases.length} cases)`);
}

const { questionOf } = await load("views/quality/question.ts");
table(
  "what is asked about",
  [
    ["25177000152", { objectType: "companies", objectId: "25177000152" }],
    [" 42 ", { objectType: "companies", objectId: "42" }],
    ["acme.com", { domain: "acme.com" }],
    ["https://www.acme.com/", { domain: "https://www.acme.com/" }],
    ["jo@acme.com", { email: "jo@acme.com" }],
    ["https://app.hubspot.com/contacts/111/record/0-2/42", { objectType: "companies", objectId: "42", portalId: 111 }],
    ["https://app-eu1.hubspot.com/contacts/111/record/0-1/42/?x=1", { objectType: "contacts", objectId: "42", portalId: 111 }],
    ["https://app.hubspot.com/contacts/111/deal/42", { objectType: "deals", objectId: "42", portalId: 111 }],
    ["https://app.hubspot.com/contacts/111/record/0-49/42", { objectType: "emails", objectId: "42", portalId: 111 }],
  ],
  (text) => questionOf(text, "companies"),
);
table(
  "what can't be asked about",
  [
    ["", /Enter a domain/],
    ["Acme Incorporated", /no domain, address or ID/],
    ["https://app.hubspot.com/contacts/111/objects/0-2/views/all/list", /no record's page/],
    ["https://app.hubspot.com/contacts/111/record/2-999/42", /type of record that is not read/],
  ].map(([text, pattern]) => [{ text, pattern }, true]),
  ({ text, pattern }) => pattern.test(questionOf(text, "companies")),
);

const { differences, messagesAt, same, withAt } = await load("views/mapping/document.ts");
table("the same whatever the order", [[[{ a: 1, b: [2] }, { b: [2], a: 1 }], true], [[{ a: 1 }, { a: "1" }], false], [[[1, 2], [2, 1]], false]], ([a, b]) => same(a, b));
table(
  "a document with a value put in or taken out",
  [
    [[{}, "mapping.clients.mrr", []], { mapping: { clients: { mrr: [] } } }],
    [[{ mapping: { clients: { mrr: [] } } }, "mapping.clients.mrr", undefined], {}],
    [[{ mapping: { clients: { mrr: [], name: [] } } }, "mapping.clients.mrr", undefined], { mapping: { clients: { name: [] } } }],
    [[{ filters: { deals: {} } }, "filters", undefined], {}],
  ],
  ([document, path, value]) => withAt(document, path, value),
);
const TIER = { type: "option", sources: [{ property: "tier" }] };
table(
  "differences by place",
  [
    [[{ a: 1 }, { a: 1 }], []],
    [[{ mapping: { clients: { mrr: [1] } } }, { mapping: { clients: { mrr: [2] } } }], ["mapping.clients.mrr"]],
    [[{}, { mapping: { clients: { custom: { tier: TIER } } } }], ["mapping.clients.custom.tier"]],
    [[{}, { mapping: { interactions: { calls: { custom: { tier: TIER } } } } }], ["mapping.interactions.calls.custom.tier"]],
    [[{ filters: { companies: { groups: [] } } }, {}], ["filters.companies"]],
  ],
  ([before, after]) => differences(before, after).map((one) => one.path),
);
table(
  "putting the differences on top gives the draft",
  [
    [[{ mapping: { clients: { mrr: [1] } } }, { mapping: { clients: { custom: { tier: TIER } } }, filters: { deals: { none: true } } }], true],
    [[{ revenue: { currency: "EUR" } }, {}], true],
  ],
  ([before, after]) => same(differences(before, after).reduce((sum, one) => withAt(sum, one.path, one.after), before), after),
);
table(
  "the messages of a place",
  [
    ["mapping.clients.mrr[0]", [{ where: "property", what: "x" }]],
    ["mapping.clients.mrr", [{ where: "[0].property", what: "x" }]],
    ["mapping.clients.m", []],
    ["filters", [{ where: "companies.groups[0][1].operator", what: "y" }]],
  ],
  (path) => messagesAt({ "mapping.clients.mrr[0].property": "x", "filters.companies.groups[0][1].operator": "y" }, path),
);

const { placeName, placeOf, valueWords } = await load("views/mapping/changes.ts");
table(
  "a place's name",
  [
    ["mapping.clients.mrr[0].divideBy", "Clients: MRR"],
    ["mapping.clients.custom.tier.sources[0].property", "Clients: Tier"],
    ["mapping.interactions.emails.occurredAt", "E-mails: Time"],
    ["filters.companies.groups[0][0].operator", "Filters: Companies"],
    ["filters.interactions.notes", "Filters: Notes"],
    ["validation.rules.revenue-range.range", "Validation rules: revenue-range"],
    ["validation.duplicates", "Validation rules: Duplicates"],
    ["revenue", "Revenue"],
  ],
  (path) => placeName(path),
);
table("where a place is edited", [["mapping.deals.custom.seats.sources[0].property", "mapping?target=deals&field=custom.seats"], ["mapping.interactions.calls.to", "mapping?target=interactions.calls&field=to"], ["filters.deals", "mapping?tab=rules"]], placeOf);
table(
  "a value in words",
  [
    [undefined, "not there"],
    [[], "nothing"],
    [[{ property: "arr", divideBy: 12 }, { value: "0" }], "arr ÷ 12, else “0”"],
    [TIER, "One option from tier"],
    [{ groups: [[{ property: "tier", operator: "NEQ", value: "starter" }, { property: "mrr", operator: "HAS_PROPERTY" }]] }, "only where tier is not starter and mrr has a value"],
    [[{ join: ["firstname", "lastname"], separator: " " }], "firstname + lastname"],
  ],
  valueWords,
);

const { customFrom, offeredName } = await load("views/mapping/AddCustom.tsx");
table("an offered name", [["customer_tier", "customerTier"], ["2nd_name", "ndName"], ["tier", "tier"], ["hs_a__b", "hsAB"]], offeredName);
const property = (type, fieldType) => ({ name: "p", label: "P", type, fieldType, options: [] });
table(
  "the type of a field that shows a property",
  [
    [property("number", "number"), "number"],
    [property("enumeration", "select"), "option"],
    [property("enumeration", "checkbox"), "options"],
    [property("enumeration", "booleancheckbox"), "bool"],
    [property("datetime", "date"), "datetime"],
    [property("string", "text"), "text"],
  ],
  (one) => customFrom("p", one).type,
);

// All styles are one sheet: a class that two files give a look is one name for two things.
const styles = resolve(page, "src/styles");
const homes = new Map();
for (const file of readdirSync(styles)) {
  const css = readFileSync(join(styles, file), "utf8").replaceAll(/\/\*[^]*?\*\//g, "");
  for (const [, selectors] of css.matchAll(/([^{}]+)\{/g)) {
    for (const selector of selectors.split(/,(?![^(]*\))/)) {
      const [, name] = /^\.([\w-]+)/.exec(selector.trim()) ?? [];
      if (name) homes.set(name, new Set([...(homes.get(name) ?? []), file]));
    }
  }
}
for (const [name, files] of homes) assert.equal(files.size, 1, `the class ${name} stands in ${[...files].join(" and ")}`);
console.log(`ok  each class stands in one stylesheet (${homes.size} classes)`);
