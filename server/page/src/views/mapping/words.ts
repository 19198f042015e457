// The product's records and fields as people call them. The names are those of docs/configuration.md.
import type { ObjectType } from "../quality/question.ts";
import { own } from "./document.ts";

export interface Target {
  path: string; // below `mapping`: "interactions.meetings"
  name: string;
  from: ObjectType;
  fields: string[];
  hasCustom: boolean;
}

const ACTIVITY = ["subject", "summary", "occurredAt", "direction", "outcome", "from", "to", "threadId", "durationMs", "ownerId", "body", "headers", "outOfOffice"];
const activity = (type: ObjectType, name: string): Target => ({ path: `interactions.${type}`, name, from: type, fields: ACTIVITY, hasCustom: true });

export const TARGETS: Target[] = [
  {
    path: "clients",
    name: "Clients",
    from: "companies",
    fields: ["name", "domain", "mrr", "currency", "renewalDate", "ownerId", "csmOwner", "lifecycleStage", "status", "tags"],
    hasCustom: true,
  },
  { path: "stakeholders", name: "Stakeholders", from: "contacts", fields: ["email", "name", "title", "phone", "ownerId", "lifecycleStage"], hasCustom: true },
  {
    path: "deals",
    name: "Deals",
    from: "deals",
    fields: ["name", "amount", "currency", "pipelineId", "stageId", "probability", "closed", "won", "closeDate", "dealType", "mrr", "term", "contractStart", "ownerId"],
    hasCustom: true,
  },
  {
    path: "lineItems",
    name: "Line items",
    from: "line_items",
    fields: [
      "name", "quantity", "price", "unitDiscount", "discountPercent", "amount", "currency", "billingFrequency", "billingPeriod", "billingStart", "billingEnd",
      "billingPayments", "billingTerms", "termMonths",
    ],
    hasCustom: false,
  },
  activity("meetings", "Meetings"),
  activity("calls", "Calls"),
  activity("emails", "E-mails"),
  activity("notes", "Notes"),
  activity("tasks", "Tasks"),
];

export const targetName = (path: string): string => TARGETS.find((one) => one.path === path || one.path === `interactions.${path}`)?.name ?? wordsOf(path);

const FIELDS: Record<string, string> = {
  mrr: "MRR",
  ownerId: "Owner",
  csmOwner: "CSM owner",
  email: "E-mail address",
  pipelineId: "Pipeline",
  stageId: "Stage",
  occurredAt: "Time",
  threadId: "Thread",
  durationMs: "Duration",
  outOfOffice: "Out-of-office reply",
  body: "Text (for the mood)",
  headers: "Headers (for the mood)",
};

// "renewalDate", "custom.tier": "Renewal date", "Tier".
export function fieldName(field: string): string {
  const name = field.replace(/^custom\./, "");
  return own(FIELDS, name) ?? wordsOf(name);
}

function wordsOf(name: string): string {
  const words = name.replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2").replaceAll(/[_.]/g, " ").toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export const TRANSFORMS: Record<string, string> = {
  none: "As it is",
  lowercase: "In lower case",
  ownerEmail: "Owner's e-mail address",
  optionLabel: "The option's label",
  plainText: "HTML without its tags",
  snippet: "Snippet of 280 characters",
};

export const CUSTOM_TYPES: Record<string, string> = {
  text: "Text",
  number: "Number",
  money: "Money",
  date: "Date",
  datetime: "Date and time",
  bool: "Yes or no",
  option: "One option",
  options: "Several options",
  owner: "Owner",
};

export const INDICATORS: Record<string, string> = {
  latest: "of the deal changed last",
  lowest: "lowest of its deals",
  highest: "highest of its deals",
  sum: "sum of its deals",
  any: "any of its deals",
};

// The type a field of one's own has where it is fed by a property of HubSpot's type.
export function customTypeFor(type: string, fieldType: string): string {
  if (type === "number") return "number";
  if (type === "bool" || fieldType === "booleancheckbox") return "bool";
  if (type === "date" || type === "datetime") return type;
  if (type === "enumeration") return fieldType === "checkbox" ? "options" : "option";
  return "text";
}

// Sections beside the mapping, in the order of the documentation.
export interface Section {
  key: string;
  name: string;
  what: string;
  example?: object; // of one that is edited as text
}

export const SECTIONS: Section[] = [
  {
    key: "filters",
    name: "Filters",
    what: "Which of HubSpot's records are taken in. Nothing is changed in HubSpot, and another filter brings records back without a call to it.",
  },
  {
    key: "validation",
    name: "Validation rules",
    what: "What is expected of records. One that breaks a rule gets an issue under Data quality, and may be held back.",
  },
  {
    key: "pipelines",
    name: "Pipelines",
    what: "What deal pipelines and stages mean, by HubSpot's IDs. One that is not named is of new business.",
    example: { default: { role: "newBusiness" } },
  },
  { key: "revenue", name: "Revenue", what: "How MRR is worked out: currency, sources and their order, terms, exchange rates.", example: { defaultTermMonths: 12 } },
  { key: "insights", name: "Health score", what: "Weights and limits of the score, and between which values an indicator is bad and good.", example: { weights: { meetings: 20 } } },
  { key: "history", name: "History", what: "Properties whose changes are kept, beside those that always are.", example: { watched: { companies: ["lifecyclestage"] } } },
];
