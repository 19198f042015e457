// What a draft says otherwise, in words.
import { isObject, type Json } from "./document.ts";
import { sourcesOf, sourceWords } from "./sources.ts";
import { CUSTOM_TYPES, fieldName, SECTIONS, TARGETS, targetName } from "./words.ts";

const LONGEST = 160;

// "mapping.clients.custom.tier": "Clients: Tier", or by its label where `value` has one.
export function placeName(path: string, value?: Json): string {
  const target = TARGETS.find((one) => path === `mapping.${one.path}` || path.startsWith(`mapping.${one.path}.`));
  if (target) {
    const field = path.slice(`mapping.${target.path}`.length + 1);
    if (isObject(value) && value.label) return `${target.name}: ${value.label}`;
    return field ? `${target.name}: ${fieldName(fieldOf(path, target.path))}` : target.name;
  }
  const [key, ...rest] = path.split(".");
  const name = SECTIONS.find((one) => one.key === key)?.name ?? key;
  // A rule by its id, everything else as what it is of.
  const isRule = key === "validation" && rest[0] === "rules";
  const of = rest[0] === "interactions" ? rest[1] : rest[0];
  const one = isRule ? rest[1] : of && targetName(of);
  return one ? `${name}: ${one.replace(/\[.*/, "")}` : name;
}

// "mapping.clients.custom.tier.sources[0]": "custom.tier".
const fieldOf = (path: string, target: string): string => /^(custom\.)?\w+/.exec(path.slice(`mapping.${target}.`.length))?.[0] ?? "";

// Where the page edits what stands at `path`.
export function placeOf(path: string): string {
  const target = TARGETS.find((one) => path.startsWith(`mapping.${one.path}`));
  if (target) return `mapping?${new URLSearchParams({ target: target.path, field: fieldOf(path, target.path) })}`;
  return "mapping?tab=rules";
}

const OPERATORS: Record<string, string> = {
  EQ: "is",
  NEQ: "is not",
  LT: "<",
  LTE: "≤",
  GT: ">",
  GTE: "≥",
  BETWEEN: "is between",
  IN: "is one of",
  NOT_IN: "is none of",
  HAS_PROPERTY: "has a value",
  NOT_HAS_PROPERTY: "has no value",
  CONTAINS_TOKEN: "contains",
  NOT_CONTAINS_TOKEN: "does not contain",
};

// One filter: "tier is not starter".
function filterWords(filter: Json): string {
  if (!isObject(filter)) return JSON.stringify(filter);
  const operator = String(filter.operator);
  const values = Array.isArray(filter.values) ? filter.values.join(", ") : [filter.value, filter.highValue].filter((one) => one !== undefined).join(" and ");
  return [filter.property, OPERATORS[operator] ?? operator, values].filter(Boolean).join(" ");
}

export function valueWords(value: Json | undefined): string {
  if (value === undefined) return "not there";
  if (Array.isArray(value) && value.length === 0) return "nothing";
  if (Array.isArray(value) && value.every((one) => isObject(one) && !("from" in one))) return sourcesOf(value).map(sourceWords).join(", else ");
  if (isObject(value) && "sources" in value) return `${CUSTOM_TYPES[String(value.type)] ?? "?"} from ${valueWords(value.sources)}`;
  if (isObject(value) && Array.isArray(value.groups) && !("formula" in value)) {
    const groups = value.groups.map((group) => (Array.isArray(group) ? group.map(filterWords).join(" and ") : JSON.stringify(group)));
    return `only where ${groups.join(", or ")}${value.onLeave && value.onLeave !== "hide" ? ` (${value.onLeave} what leaves)` : ""}`;
  }
  const text = JSON.stringify(value);
  return text.length > LONGEST ? text.slice(0, LONGEST) + " …" : text;
}
