// What a draft says otherwise, in words.
import { isObject, own, type Json } from "./document.ts";
import { filterWords } from "./filters.ts";
import { sourcesOf, sourceWords } from "./sources.ts";
import { DUPLICATES, ruleWords } from "./validation.ts";
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

// Where the page edits what stands at `path`. Of filters and rules: which one.
export function placeOf(path: string): string {
  const target = TARGETS.find((one) => path.startsWith(`mapping.${one.path}`));
  if (target) return `mapping?${new URLSearchParams({ target: target.path, field: fieldOf(path, target.path) })}`;
  const rule = /^(filters\.(interactions\.)?\w+|validation\.rules\.[^.[]+|\w+)/.exec(path)?.[0] ?? "";
  return `mapping?${new URLSearchParams({ tab: "rules", at: rule })}`;
}

const DUPLICATE_KEYS: Record<string, string> = Object.assign({}, ...Object.values(DUPLICATES));
const isDuplicates = (value: Json): value is Json[] => Array.isArray(value) && value.every((one) => Object.hasOwn(DUPLICATE_KEYS, String(one)));

export function valueWords(value: Json | undefined): string {
  if (value === undefined) return "not there";
  if (Array.isArray(value) && value.length === 0) return "nothing";
  if (isDuplicates(value)) return value.map((key) => DUPLICATE_KEYS[String(key)]).join(", ");
  if (Array.isArray(value) && value.every((one) => isObject(one) && !("from" in one))) return sourcesOf(value).map(sourceWords).join(", else ");
  if (isObject(value) && "sources" in value) return `${own(CUSTOM_TYPES, String(value.type)) ?? "?"} from ${valueWords(value.sources)}`;
  if (isObject(value) && "object" in value) return ruleWords(value);
  if (isObject(value) && ["groups", "none", "onLeave", "formula"].some((key) => key in value)) return filterWords(value);
  const text = JSON.stringify(value);
  return text.length > LONGEST ? text.slice(0, LONGEST) + " …" : text;
}
