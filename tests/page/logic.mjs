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
table(
  "where a place is edited",
  [
    ["mapping.deals.custom.seats.sources[0].property", "mapping?target=deals&field=custom.seats"],
    ["mapping.interactions.calls.to", "mapping?target=interactions.calls&field=to"],
    ["filters.deals.groups[0][1].value", "mapping?tab=rules&at=filters.deals"],
    ["filters.interactions.notes.onLeave", "mapping?tab=rules&at=filters.interactions.notes"],
    ["validation.rules.revenue-range.range.min", "mapping?tab=rules&at=validation.rules.revenue-range"],
    ["revenue.currency", "mapping?tab=rules&at=revenue"],
  ],
  placeOf,
);
table(
  "a value in words",
  [
    [undefined, "not there"],
    [[], "nothing"],
    [[{ property: "arr", divideBy: 12 }, { value: "0" }], "arr ÷ 12, else “0”"],
    [TIER, "One option from tier"],
    [{ groups: [[{ property: "tier", operator: "NEQ", value: "starter" }, { property: "mrr", operator: "HAS_PROPERTY" }]] }, "only where tier is not starter and mrr has a value"],
    [[{ join: ["firstname", "lastname"], separator: " " }], "firstname + lastname"],
    [["domain", "nameAndOwner"], "The same domain, The same name and owner"],
    [{ none: true, onLeave: "delete" }, "none of them (delete what leaves)"],
    [{ formula: "p.vip", properties: ["vip"] }, "only where = p.vip"],
    [{ groups: [[{ property: "arr", operator: "BETWEEN", value: "1", highValue: "9" }]], formula: "p.vip" }, "only where arr is between 1 and 9, and = p.vip"],
    [{ object: "contacts", property: "email", required: true, severity: "error", when: { property: "stage", is: ["a", "b"] } }, "Contacts: email has a value, when stage is a or b; else held back"],
    [{ object: "lineItems", property: "price", range: { min: "0" } }, "Line items: price is at least 0"],
  ],
  valueWords,
);

// What a form does not show it must not drop: it is shown as text, then.
const CONDITION = { property: "tier", operator: "EQ", value: "a" };
const { conditionFits, filterFits, valuesOf, withOperator } = await load("views/mapping/filters.ts");
table(
  "whether a condition fits its form",
  [
    [CONDITION, true],
    [{ property: "tier", operator: "EQ" }, true],
    [{ property: "tier", operator: "IN", values: ["a", "b"] }, true],
    [{ property: "arr", operator: "BETWEEN", value: "1", highValue: "2" }, true],
    [{ property: "tier", operator: "HAS_PROPERTY" }, true],
    [{ property: "tier", operator: "LIKE", value: "a" }, false],
    [{ ...CONDITION, negate: true }, false],
    [{ ...CONDITION, highValue: "b" }, false],
    [{ property: "arr", operator: "GT", value: 5 }, false],
    [{ property: "tier", operator: "IN", values: ["a", 1] }, false],
    [{ property: "tier", operator: "IN", values: ["two\nlines"] }, false],
    ["tier", false],
  ],
  conditionFits,
);
table(
  "whether a filter fits its form",
  [
    [undefined, true],
    [{}, true],
    [{ none: true, onLeave: "keep" }, true],
    [{ groups: [[CONDITION], [CONDITION]], formula: "p.vip", properties: ["vip"], onLeave: "hide" }, true],
    [{ groups: [[{ ...CONDITION, operator: "LIKE" }]] }, false],
    [{ groups: [CONDITION] }, false],
    [{ none: true, groups: [[CONDITION]] }, false],
    [{ properties: ["vip"] }, false],
    [{ onLeave: "forget" }, false],
    [{ note: "x" }, false],
    [[], false],
  ],
  filterFits,
);
table(
  "a condition with another operator",
  [
    [[CONDITION, "IN"], { property: "tier", operator: "IN", values: ["a"] }],
    [[CONDITION, "HAS_PROPERTY"], { property: "tier", operator: "HAS_PROPERTY" }],
    [[{ property: "tier", operator: "IN", values: ["a", "b"] }, "BETWEEN"], { property: "tier", operator: "BETWEEN", value: "a", highValue: "b" }],
    [[{ property: "tier", operator: "HAS_PROPERTY" }, "NEQ"], { property: "tier", operator: "NEQ", value: "" }],
  ],
  ([condition, operator]) => withOperator(condition, operator, valuesOf(condition)),
);

const { duplicatesFit, membersOf, offeredId, ruleFits, withCheck } = await load("views/mapping/validation.ts");
const RULE = { object: "companies", property: "arr", range: { min: "0" } };
table(
  "whether a rule fits its form",
  [
    [RULE, true],
    [{ object: "deals", formula: "p.amount", properties: ["amount"], severity: "error", message: "x" }, true],
    [{ object: "contacts", property: "email", required: true, when: { property: "stage", is: ["a"] } }, true],
    [{ property: "arr", required: true }, false],
    [{ object: "tickets", property: "arr", required: true }, false],
    [{ ...RULE, required: true }, false],
    [{ object: "companies", property: "arr" }, false],
    [{ object: "companies", property: "arr", required: false }, false],
    [{ ...RULE, range: { min: 0 } }, false],
    [{ ...RULE, properties: ["arr"] }, false],
    [{ ...RULE, severity: "fatal" }, false],
    [{ ...RULE, when: { property: "stage" } }, false],
    [{ ...RULE, note: "x" }, false],
    [5, false],
  ],
  ruleFits,
);
table(
  "a rule with another check, and back",
  [
    [[RULE, "unique"], { object: "companies", property: "arr", unique: true }],
    [[{ object: "deals", formula: "p.x", properties: ["x"] }, "required"], { object: "deals", required: true }],
    [[RULE, "formula"], { object: "companies", property: "arr", formula: "" }],
  ],
  ([rule, check]) => {
    const changed = withCheck(rule, check, undefined);
    assert.deepEqual(withCheck(changed, Object.keys(membersOf(rule))[0], membersOf(rule)), rule);
    return changed;
  },
);
table("whether what is said of duplicates fits", [[undefined, true], [{ companies: ["domain", "nameAndOwner"], contacts: [] }, true], [{ deals: ["name"] }, false], [{ companies: ["phone"] }, false], [{ companies: ["domain", "domain"] }, false], [{ companies: "domain" }, false]], duplicatesFit);
table("an offered rule's name", [[["contacts", "email", []], "contacts-email"], [["lineItems", "hs__x_", []], "lineitems-hs-x"], [["deals", "a", ["deals-a", "deals-a-2"]], "deals-a-3"]], (one) => offeredId(...one));

const { sourceFits, withKind } = await load("views/mapping/sources.ts");
table(
  "whether a source fits its form",
  [
    [{ property: "arr", divideBy: 12, decimals: 2, values: { a: "b" }, otherwise: "c", when: { property: "x", is: ["y"] }, transform: "lowercase" }, true],
    [{ join: ["a", "b"], separator: ", " }, true],
    [{ formula: "p.a", properties: ["a"] }, true],
    [{}, true],
    [{ property: "arr", value: "0" }, false],
    [{ property: "arr", divideBy: "12" }, false],
    [{ property: "arr", values: { a: 1 } }, false],
    [{ property: "arr", transform: "reverse" }, false],
    [{ property: "arr", note: "x" }, false],
    [{ property: "arr", properties: ["arr"] }, false],
  ],
  sourceFits,
);
table("a source of another kind", [[[{ property: "arr", divideBy: 12 }, "formula"], { formula: "", properties: [], divideBy: 12 }]], ([source, kind]) => withKind(source, kind));

const { errorAt, stillTold } = await load("views/mapping/document.ts");
const TOLD = { "filters.deals.groups[0][1].value": "x", "filters.deals.groups[0]": "y", "filters.deals.onLeave": "z", "filters.deals.groups[0][10].value": "w" };
table(
  "what is told still once something has changed",
  [
    ["filters.deals.groups[0][1].value", ["filters.deals.onLeave", "filters.deals.groups[0][10].value"]],
    ["filters.deals.onLeave", ["filters.deals.groups[0][1].value", "filters.deals.groups[0]", "filters.deals.groups[0][10].value"]],
    ["filters.deals", []],
    ["filters.deal", Object.keys(TOLD)],
  ],
  (touched) => Object.keys(stillTold(TOLD, touched)),
);
table("what is said of a field", [["a", "1; 2"], ["b", undefined]], (path) => errorAt({ a: "1", "a[3]": "2", "a.c": "3", "b.x": "4" }, path));

const { FUNCTIONS, namesIn, readOf } = await load("views/mapping/functions.ts");
table(
  "the properties that a calculation names",
  [
    ["decimal(p.arr) / 12", ["arr"]],
    ['p["end"] == label("tier") or contains(options(\'tags\'), p.x) and p.x', ["end", "tier", "tags", "x"]],
    ["local map.x = top.y", []],
  ],
  namesIn,
);
table("how a property is read", [["arr", "p.arr"], ["end", 'p["end"]'], ["2nd", 'p["2nd"]']], readOf);
// The functions that are offered are those of the documentation.
const documented = readFileSync(join(page, "../../docs/expressions.md"), "utf8").split("## Functions")[1].split("## Limits")[0];
const cells = [...documented.matchAll(/^\| (`.*?) \|/gm)].map(([, cell]) => cell);
const named = cells.flatMap((cell) => [...cell.matchAll(/`([\w.:]+)/g)].map(([, name]) => name));
assert.deepEqual(FUNCTIONS.map(({ call }) => call.split("(")[0]).sort(), [...new Set(named)].sort(), "those of docs/expressions.md");
console.log(`ok  functions are those that are documented (${FUNCTIONS.length})`);

// A key that was revoked: the first calls find out, and no other is sent.
const api = await load("api/client.ts");
const asked = [];
globalThis.fetch = async (target) => {
  asked.push(target);
  await null;
  return Response.json(target.includes("good") ? {} : { error: "No.", code: "UNAUTHORIZED", status: 401, details: {} }, { status: target.includes("good") ? 200 : 401 });
};
let ended = 0;
api.whenSignedOut(() => ended++);
api.useWorkspaceForCalls("dead.example");
const refusals = await Promise.allSettled(Array.from({ length: 10 }, (_, i) => api.get(`/api/dead/${i}`)));
assert.ok(refusals.every((one) => one.status === "rejected" && one.reason.status === 401), "each call is refused");
assert.deepEqual([asked.length, ended], [3, 10], "three calls were sent");
api.letIn("dead.example"); // signed in anew
await Promise.all(["a", "b", "c"].map((one) => api.get(`/api/good/${one}`)));
assert.equal(asked.length, 6);
api.useWorkspaceForCalls("other.example");
const [first] = await Promise.allSettled([api.get("/api/good/1", {}, { signal: AbortSignal.abort() }), api.get("/api/good/2"), api.get("/api/good/3")]);
assert.equal(first.status, "fulfilled"); // the stand-in for fetch knows no signal
assert.equal(asked.length, 9);
await Promise.all(Array.from({ length: 8 }, (_, i) => api.get(`/api/good/again/${i}`)));
assert.equal(asked.length, 17, "all are sent once one is let in");
// One that takes long holds up nobody for good.
const slowOnes = [];
const answerAtOnce = globalThis.fetch;
globalThis.fetch = (target) => (target.includes("slow") ? new Promise((resolve) => slowOnes.push(() => resolve(Response.json({})))) : answerAtOnce(target));
api.useWorkspaceForCalls("slow.example");
const slow = Array.from({ length: 3 }, (_, i) => api.get(`/api/slow/${i}`));
await api.get("/api/good/4");
slowOnes.forEach((answer) => answer());
await Promise.all(slow);
console.log("ok  a few calls find out that a key is dead");

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
