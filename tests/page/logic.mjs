// Tables of cases for what the page works out by itself: node logic.mjs PAGE FOLDER. PAGE is
// server/page; FOLDER takes the compiled modules.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { mock } from "node:test";
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
    // What something is called, or has, says nothing of what it is.
    ...["role", "object", "formula", "none", "groups", "sources"].map((name) => [
      [{ mapping: { stakeholders: { custom: { theirs: TIER } } } }, { mapping: { stakeholders: { custom: { theirs: TIER, [name]: TIER } } } }],
      [`mapping.stakeholders.custom.${name}`],
    ]),
    [[{ validation: { rules: { a: { object: "deals" } } } }, { validation: { rules: { a: { object: "deals" }, object: { object: "deals" } } } }], ["validation.rules.object"]],
    [[{ filters: { interactions: { notes: { none: true } } } }, { filters: { interactions: { calls: { none: true } } } }], ["filters.interactions.calls", "filters.interactions.notes"]],
    [[{}, { pipelines: { role: { stages: { 1: { outcome: "won" } } } } }], ["pipelines.role"]],
    [[{}, { validation: { rules: { constructor: { object: "deals" } } } }], ["validation.rules.constructor"]],
    // Empty is another thing than not there.
    [[{}, { filters: { companies: {} } }], ["filters.companies"]],
    [[{ filters: {} }, {}], ["filters"]],
    [[{ revenue: { rates: {} } }, { revenue: { currency: "EUR", rates: {} } }], ["revenue.currency"]],
  ],
  ([before, after]) => differences(before, after).map((one) => one.path),
);
table(
  "putting the differences on top gives the draft",
  [
    [[{ mapping: { clients: { mrr: [1] } } }, { mapping: { clients: { custom: { tier: TIER } } }, filters: { deals: { none: true } } }], true],
    [[{ revenue: { currency: "EUR" } }, {}], true],
    [[{}, { filters: { companies: {} } }], true],
    [[{ validation: { rules: { object: { object: "deals", unique: true } } } }, { validation: { rules: { object: { object: "deals" }, b: {} } } }], true],
  ],
  ([before, after]) => same(differences(before, after).reduce((sum, one) => withAt(sum, one.path, one.after), before), after),
);
table(
  "my changes on top of theirs",
  [
    [
      [{}, { mapping: { clients: { custom: { role: TIER } } } }, { mapping: { clients: { custom: { theirs: TIER } } } }],
      { mapping: { clients: { custom: { role: TIER, theirs: TIER } } } },
    ],
    [
      [{ validation: { rules: { none: { object: "deals" } } } }, { validation: { rules: { none: { object: "contacts" } } } }, { validation: { rules: { none: { object: "deals" }, theirs: {} } } }],
      { validation: { rules: { none: { object: "contacts" }, theirs: {} } } },
    ],
  ],
  ([base, mine, theirs]) => differences(base, mine).reduce((sum, one) => withAt(sum, one.path, one.after), theirs),
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
const { conditionFits, filterFits, filterWords, groupsOf, mostOf, valuesOf, withFormula, withMode, withOperator } = await load("views/mapping/filters.ts");
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
    [{ property: "tier", operator: "constructor" }, false],
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
    [{ groups: [null] }, false],
    [{ groups: [[null]] }, false],
    [{ groups: [[{ property: "tier", operator: "constructor" }]] }, false],
    [{ onLeave: "constructor" }, false],
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

// What somebody types and chooses, one after the other: the text of a value, or an operator.
table(
  "a condition after some edits",
  [
    [[{ property: "arr", operator: "BETWEEN", value: "1", highValue: "9" }, ["GTE", { value: "5" }, "GT"]], { property: "arr", operator: "GT", value: "5" }],
    [[{ property: "arr", operator: "BETWEEN", value: "1", highValue: "9" }, ["GTE", { value: "5" }, "BETWEEN"]], { property: "arr", operator: "BETWEEN", value: "5", highValue: "9" }],
    [[{ property: "tier", operator: "IN", values: ["a", "b"] }, ["EQ", { value: "z" }, "NEQ"]], { property: "tier", operator: "NEQ", value: "z" }],
    [[{ property: "tier", operator: "IN", values: ["a", "b"] }, ["EQ", { value: "b" }, "IN"]], { property: "tier", operator: "IN", values: ["b"] }],
    [[{ property: "tier", operator: "IN", values: ["a", "b"] }, ["HAS_PROPERTY", "NOT_IN"]], { property: "tier", operator: "NOT_IN", values: ["a", "b"] }],
    [[{ property: "tier", operator: "IN", values: ["a", "b"] }, [{ values: [] }, "EQ"]], { property: "tier", operator: "EQ", value: "" }],
    [[CONDITION, [{ value: "" }, "HAS_PROPERTY", "NEQ"]], { property: "tier", operator: "NEQ", value: "" }],
    [[{ property: "tier", operator: "EQ" }, ["IN"]], { property: "tier", operator: "IN", values: [] }],
  ],
  ([condition, edits]) => {
    let most = mostOf(condition, []);
    for (const edit of edits) {
      condition = typeof edit === "string" ? withOperator(condition, edit, most) : { ...condition, ...edit };
      most = mostOf(condition, most);
    }
    return condition;
  },
);
table("the groups that can be gone through", [[{}, []], [{ groups: [null, [null, CONDITION]] }, [[CONDITION]]], [{ groups: "x" }, []]], groupsOf);
table("a filter that is none in words", [[{ groups: [null] }, "only where null"], [{ groups: [[null, { property: "a", operator: "constructor" }]] }, "only where null and a constructor"]], filterWords);
table(
  "a filter with another choice of what is taken in",
  [
    [[{ none: true, onLeave: "delete" }, "some", { groups: [[CONDITION]], onLeave: "keep" }], { groups: [[CONDITION]], onLeave: "delete" }],
    [[{}, "some", { groups: [[CONDITION]], onLeave: "keep" }], { groups: [[CONDITION]], onLeave: "keep" }],
    [[{ groups: [[CONDITION]], onLeave: "keep" }, "none", null], { none: true, onLeave: "keep" }],
    [[{ groups: [[CONDITION]] }, "all", null], undefined],
    [[{}, "some", null], { groups: [[{ property: "", operator: "EQ", value: "" }]] }],
  ],
  ([filter, mode, written]) => withMode(filter, mode, written),
);
table(
  "a filter with another calculation",
  [
    [[{ formula: "true" }, "false", []], { formula: "false" }],
    [[{ formula: "p.a", properties: ["a"] }, "p.a", []], { formula: "p.a" }],
    [[{ groups: [[CONDITION]], formula: "true" }, "p.a", ["a"]], { groups: [[CONDITION]], formula: "p.a", properties: ["a"] }],
    [[{ groups: [[CONDITION]], formula: "true" }, undefined, []], { groups: [[CONDITION]] }],
    [[{ formula: "true", onLeave: "keep" }, undefined, []], { groups: [[{ property: "", operator: "EQ", value: "" }]], onLeave: "keep" }],
  ],
  ([filter, formula, names]) => withFormula(filter, formula, names),
);

const { duplicatesFit, membersOf, offeredId, ruleFits, toldOf, withCheck } = await load("views/mapping/validation.ts");
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
    [{ object: "companies", property: "arr", format: "constructor" }, false],
    [{ ...RULE, constructor: true }, false],
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
table(
  "what the checks of a rule were told",
  [
    [[RULE], { range: { range: { min: "0" } } }],
    // Without a check, or with two: nothing to come back to.
    [[RULE, { object: "companies", property: "arr" }], { range: { range: { min: "0" } } }],
    [[{ object: "companies", property: "arr" }], {}],
    [[RULE, { ...RULE, required: true }], { range: { range: { min: "0" } } }],
    [[RULE, "text"], { range: { range: { min: "0" } } }],
    [[RULE, { object: "companies", property: "arr", unique: true }], { range: { range: { min: "0" } }, unique: { unique: true } }],
  ],
  (rules) => rules.reduce(toldOf, {}),
);
table("whether what is said of duplicates fits", [[{ constructor: [] }, false], [{ companies: ["constructor"] }, false], [undefined, true], [{ companies: ["domain", "nameAndOwner"], contacts: [] }, true], [{ deals: ["name"] }, false], [{ companies: ["phone"] }, false], [{ companies: ["domain", "domain"] }, false], [{ companies: "domain" }, false]], duplicatesFit);
table("an offered rule's name", [[["contacts", "email", []], "contacts-email"], [["lineItems", "hs__x_", []], "lineitems-hs-x"], [["deals", "a", ["deals-a", "deals-a-2"]], "deals-a-3"]], (one) => offeredId(...one));

const { sourceFits, sourceWords, withKind } = await load("views/mapping/sources.ts");
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
    [{ property: "arr", transform: "constructor" }, false],
    [{ property: "arr", values: {}, otherwise: "" }, false],
    [{ property: "arr", note: "x" }, false],
    [{ property: "arr", properties: ["arr"] }, false],
  ],
  sourceFits,
);
table("a source that is none in words", [[{ property: "arr", transform: "constructor" }, "arr (constructor)"]], sourceWords);
const { rowError } = await load("views/mapping/ValuesTable.tsx");
table("what is wrong with a row of values", [[[["a", "x"], ["b", "y"], ["a", "z"], ["", ""], ["", ""]], [false, false, true, false, false]]], (rows) => rows.map((_, i) => rowError(rows, i) !== undefined));
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
const CALCULATED = { "a.formula": "x", "a.properties[0]": "y", "a.onLeave": "z" };
table(
  "what is told still once a calculation has changed",
  [
    ["a.formula", ["a.properties[0]", "a.onLeave"]],
    ["a.properties", ["a.onLeave"]],
  ],
  (touched) => Object.keys(stillTold(CALCULATED, touched)),
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
globalThis.fetch = async (target, { signal } = {}) => {
  asked.push(target);
  signal?.throwIfAborted();
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
assert.equal(first.reason?.name, "AbortError", "a call that is given up says so");
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

// What several forms read at once is read once, of each workspace; what failed is not kept.
const { readProperties } = await load("views/mapping/use_properties.ts");
const reads = [];
let isDown = true;
globalThis.fetch = async (target) => {
  reads.push(new URL(target, "http://x").searchParams.get("pageToken") ?? "");
  await null;
  if (isDown) return Response.json({ error: "No.", code: "UNAVAILABLE", status: 503, details: {} }, { status: 503 });
  return Response.json({ properties: [{ name: `p${reads.length}` }], nextPageToken: target.includes("pageToken") ? "" : "more" });
};
await assert.rejects(readProperties("companies", 0));
isDown = false;
const [one, other] = await Promise.all([readProperties("companies", 0), readProperties("companies", 0)]);
assert.deepEqual([one, reads], [[{ name: "p2" }, { name: "p3" }], ["", "", "more"]]);
assert.equal(one, other);
await readProperties("companies", 3);
assert.equal(reads.length, 5, "with samples they are others");
console.log("ok  the properties of a type are read once");

// A stream of changes, in a browser made of a few stand-ins.
const { watchChanges } = await load("use_changes.ts");
function watching({ isHidden = false, leastMs = 10_000 } = {}) {
  const streams = [];
  globalThis.EventSource = class {
    constructor(cursor) {
      Object.assign(this, { cursor, isOpen: true });
      streams.push(this);
    }
    close() {
      this.isOpen = false;
    }
  };
  let onShown;
  globalThis.document = { hidden: isHidden, addEventListener: (_, listener) => (onShown = listener), removeEventListener: () => {} };
  globalThis.window = globalThis;
  const told = [];
  const stop = watchChanges((cursor) => cursor, leastMs, () => told.push(Date.now()));
  const stream = () => streams.at(-1);
  return {
    streams,
    told,
    stop,
    stream,
    say: (cursor, change = null) => stream().onmessage({ data: JSON.stringify({ cursor, change }) }),
    hide: (hidden) => {
      globalThis.document.hidden = hidden;
      onShown();
    },
  };
}
mock.timers.enable({ apis: ["setTimeout", "Date"] });
// Second by second: a timer that is set within a step counts from its end.
const pass = (ms) => {
  for (; ms > 0; ms -= 1_000) mock.timers.tick(1_000);
};
{
  const { told, say, hide, stream, streams, stop } = watching();
  say("1");
  pass(60_000);
  assert.equal(told.length, 0, "nothing has changed");
  say("2", {});
  say("3", {});
  pass(1_000);
  assert.equal(told.length, 1, "changes are told of together");
  say("4", {});
  pass(9_000);
  assert.equal(told.length, 1, "not before the least time");
  hide(true);
  pass(60_000);
  assert.deepEqual([told.length, stream().isOpen], [1, false], "nothing is read while nobody looks");
  hide(false);
  assert.equal(stream().cursor, "4", "it goes on where it was");
  say("4");
  pass(1_000);
  assert.equal(told.length, 2, "what was not told of yet");
  stop();
  pass(600_000);
  assert.deepEqual([told.length, streams.length], [2, 2], "it has ended");
}
{
  const { told, say, hide, stop, streams } = watching({ isHidden: true });
  assert.equal(streams.length, 0);
  hide(false);
  say("7");
  pass(1_000);
  assert.equal(told.length, 1, "what was missed since a hidden start");
  stop();
}
{
  const { told, say, hide, stream, stop } = watching();
  say("1");
  stream().onerror();
  hide(true);
  pass(60_000);
  hide(false);
  assert.equal(stream().cursor, "");
  say("9");
  pass(1_000);
  assert.equal(told.length, 1, "what was missed after an error, hidden meanwhile");
  stop();
}
{
  const { told, stop } = watching();
  pass(600_000);
  assert.ok(told.length >= 5 && told.length <= 10, `where events are held back it is read every minute or so: ${told.length} times in ten`);
  stop();
}
{
  const { told, streams, stream, stop } = watching();
  for (let second = 0; second < 3_600; second++) {
    if (stream().isOpen) stream().onerror();
    pass(1_000);
  }
  assert.equal(told.length, 0, "where watching is refused nothing is read");
  assert.ok(streams.length >= 8 && streams.length <= 16, `it is asked for again less and less often: ${streams.length} times in an hour`);
  stop();
}
mock.timers.reset();
console.log("ok  changes are told of");

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
