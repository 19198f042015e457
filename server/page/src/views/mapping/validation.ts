// Validation rules as the forms have them, and in words. docs/configuration.md has their format.
import { typeName } from "../../format.ts";
import { OBJECT_TYPES, type ObjectType } from "../quality/question.ts";
import { isObject, own, type Document, type Json } from "./document.ts";
import { hasOnly, isKeyOf, isLines, isText, isWhen } from "./shapes.ts";

// The document's name of a type, and back.
export const objectName = (type: ObjectType): string => (type === "line_items" ? "lineItems" : type);
export const typeOf = (object: Json | undefined): ObjectType => OBJECT_TYPES.find((one) => objectName(one) === object) ?? "companies";

export type Check = "required" | "range" | "format" | "allowed" | "unique" | "formula";

export const CHECKS: Record<Check, string> = {
  required: "There is a value",
  range: "It lies between two numbers",
  format: "It is written in a certain way",
  allowed: "It is one of certain values",
  unique: "No other record has the same",
  formula: "A calculation is true",
};

export const FORMATS: Record<string, string> = { domain: "a domain", email: "an e-mail address", url: "a web address", date: "a date", number: "a number" };

export const SEVERITIES: Record<string, string> = {
  warning: "Warning: an issue beside the record",
  error: "Error: the record is held back",
};

export const DUPLICATES: Record<string, Record<string, string>> = {
  companies: { domain: "The same domain", nameAndOwner: "The same name and owner" },
  contacts: { email: "The same e-mail address" },
};

const RULE_ID = /^[a-z0-9][a-z0-9-]{0,49}$/;
export const isRuleId = (id: string): boolean => RULE_ID.test(id);

const checksIn = (rule: Document): Check[] => (Object.keys(CHECKS) as Check[]).filter((check) => Object.hasOwn(rule, check));
export const checkOf = (rule: Document): Check => checksIn(rule)[0] ?? "required";

// What a check that was chosen just now begins with.
function beginOf(check: Check): Document {
  switch (check) {
    case "required":
    case "unique":
      return { [check]: true };
    case "range":
      return { range: {} };
    case "format":
      return { format: "domain" };
    case "allowed":
      return { allowed: [] };
    case "formula":
      return { formula: "" };
  }
}

// The members that are the check's own.
export function membersOf(rule: Document): Document {
  return Object.fromEntries(Object.entries(rule).filter(([key]) => isOfCheck(key)));
}

const isOfCheck = (key: string): boolean => Object.hasOwn(CHECKS, key) || key === "properties";

// What each check was told, with what the rule says now. One that the form does not show may say
// nothing of its check.
export function toldOf(before: Partial<Record<Check, Document>>, rule: Json): Partial<Record<Check, Document>> {
  return isObject(rule) && ruleFits(rule) ? { ...before, [checkOf(rule)]: membersOf(rule) } : before;
}

// With another check: `before` is what that one had when it was chosen last.
export function withCheck(rule: Document, check: Check, before: Document | undefined): Document {
  const others = Object.entries(rule).filter(([key]) => !isOfCheck(key));
  return { ...Object.fromEntries(others), ...(before ?? beginOf(check)) };
}

export const newRule = (object: string, property: string): Document => ({ object, property, required: true });

// "Contacts", "email": "contacts-email".
export function offeredId(object: string, property: string, taken: string[]): string {
  const id = `${object}-${property}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-").replace(/-+$/, "").slice(0, 44);
  for (let i = 1; ; i++) {
    const one = i === 1 ? id : `${id}-${i}`;
    if (!taken.includes(one)) return one;
  }
}

const isRange = (value: Json | undefined): boolean => isObject(value) && hasOnly(value, ["min", "max"]) && Object.values(value).every(isText);

const FITS: Record<string, (value: Json) => boolean> = {
  object: (value) => isText(value) && OBJECT_TYPES.some((type) => objectName(type) === value),
  property: isText,
  required: (value) => value === true,
  range: isRange,
  format: (value) => isKeyOf(value, FORMATS),
  allowed: isLines,
  unique: (value) => value === true,
  formula: isText,
  properties: isLines,
  severity: (value) => isKeyOf(value, SEVERITIES),
  when: isWhen,
  message: isText,
};

// Whether the form has a place for all that the rule says.
export function ruleFits(rule: Json): boolean {
  if (!isObject(rule) || !hasOnly(rule, Object.keys(FITS)) || checksIn(rule).length !== 1) return false;
  if ("properties" in rule && !("formula" in rule)) return false;
  return "object" in rule && Object.entries(rule).every(([key, value]) => FITS[key](value));
}

export const RULE_PLACES = /^(object|property|severity|message|format|formula|range|range\.(min|max)|(allowed|properties)(\[\d+\])?|when|when\.(property|is(\[\d+\])?))$/;

// Whether the form has a place for all that is said of duplicates.
export function duplicatesFit(value: Json | undefined): boolean {
  if (value === undefined) return true;
  return (
    isObject(value) &&
    Object.entries(value).every(([type, keys]) => {
      const known = own(DUPLICATES, type);
      return known && Array.isArray(keys) && keys.every((key) => isKeyOf(key, known)) && new Set(keys).size === keys.length;
    })
  );
}

function checkWords(rule: Document): string {
  const name = String(rule.property ?? "");
  const check = checkOf(rule);
  const list = Array.isArray(rule.allowed) ? rule.allowed.join(", ") : "";
  const { min, max } = isObject(rule.range) ? rule.range : ({} as Document);
  switch (check) {
    case "required":
      return `${name} has a value`;
    case "range":
      return min === undefined ? `${name} is at most ${max}` : max === undefined ? `${name} is at least ${min}` : `${name} is from ${min} to ${max}`;
    case "format":
      return `${name} is ${own(FORMATS, String(rule.format)) ?? rule.format}`;
    case "allowed":
      return `${name} is one of ${list}`;
    case "unique":
      return `no two have the same ${name}`;
    case "formula":
      return `= ${rule.formula}`;
  }
}

// "Contacts: email has a value, when lifecyclestage is customer; else held back".
export function ruleWords(rule: Document): string {
  const when = isObject(rule.when) ? `, when ${rule.when.property} is ${Array.isArray(rule.when.is) ? rule.when.is.join(" or ") : ""}` : "";
  return `${typeName(typeOf(rule.object))}: ${checkWords(rule)}${when}${rule.severity === "error" ? "; else held back" : ""}`;
}
