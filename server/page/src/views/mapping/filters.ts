// Filters as the forms have them, and in words. docs/configuration.md has their format.
import { typeName } from "../../format.ts";
import type { ObjectType } from "../quality/question.ts";
import { isObject, own, type Document, type Json } from "./document.ts";
import { hasOnly, isKeyOf, isLines, isText } from "./shapes.ts";

// What can be filtered, by its place below `filters`.
export const FILTERED: { key: string; from: ObjectType }[] = [
  ...(["companies", "contacts", "deals"] as const).map((from) => ({ key: from, from })),
  ...(["meetings", "calls", "emails", "notes", "tasks"] as const).map((from) => ({ key: `interactions.${from}`, from })),
];
export const filteredName = (from: ObjectType): string => typeName(from);

export const MOST_GROUPS = 5;
export const MOST_IN_GROUP = 6;
export const MOST_CONDITIONS = 18;

type Takes = "nothing" | "value" | "range" | "values";
interface Operator {
  name: string;
  ofTimes?: string; // of dates and times
  takes: Takes;
}

export const OPERATORS: Record<string, Operator> = {
  EQ: { name: "is", takes: "value" },
  NEQ: { name: "is not", takes: "value" },
  IN: { name: "is one of", takes: "values" },
  NOT_IN: { name: "is none of", takes: "values" },
  LT: { name: "is less than", ofTimes: "is before", takes: "value" },
  LTE: { name: "is at most", ofTimes: "is at the latest", takes: "value" },
  GT: { name: "is more than", ofTimes: "is after", takes: "value" },
  GTE: { name: "is at least", ofTimes: "is at the earliest", takes: "value" },
  BETWEEN: { name: "is between", takes: "range" },
  HAS_PROPERTY: { name: "has a value", takes: "nothing" },
  NOT_HAS_PROPERTY: { name: "has no value", takes: "nothing" },
  CONTAINS_TOKEN: { name: "contains the word", takes: "value" },
  NOT_CONTAINS_TOKEN: { name: "does not contain the word", takes: "value" },
};

const MEMBERS: Record<Takes, string[]> = { nothing: [], value: ["value"], range: ["value", "highValue"], values: ["values"] };

export const ON_LEAVE: Record<string, string> = {
  hide: "Is hidden, and comes back as it was",
  keep: "Stays, and is brought up to date",
  delete: "Goes, as if HubSpot had deleted it",
};

export type Mode = "all" | "some" | "none";

export const modeOf = (filter: Document): Mode => (filter.none === true ? "none" : "groups" in filter || "formula" in filter ? "some" : "all");

export const newCondition = (): Document => ({ property: "", operator: "EQ", value: "" });

export const groupsOf = (filter: Document): Document[][] => (Array.isArray(filter.groups) ? filter.groups.filter(Array.isArray).map((group) => group.filter(isObject)) : []);

// With another choice of what is taken in. `written` is what was there before somebody looked at the
// other choices; what becomes of one that leaves is as it was chosen last.
export function withMode(filter: Document, mode: Mode, written: Document | null): Document | undefined {
  const onLeave: Document = filter.onLeave === undefined ? {} : { onLeave: filter.onLeave };
  if (mode === "all") return undefined;
  return mode === "none" ? { none: true, ...onLeave } : { ...(written ?? { groups: [[newCondition()]] }), ...onLeave };
}

// With that calculation, or without one. What it reads stands there where it reads something.
export function withFormula(filter: Document, formula: string | undefined, names: string[]): Document {
  const { formula: _, properties: __, ...rest } = filter;
  if (formula !== undefined) return { ...rest, formula, ...(names.length > 0 ? { properties: names } : {}) };
  // A filter without anything to hold is one that all fit.
  return groupsOf(filter).length > 0 ? rest : { groups: [[newCondition()]], ...rest };
}

// All that a condition compares with, whatever it is called.
export function valuesOf(condition: Document): string[] {
  if (Array.isArray(condition.values)) return condition.values.filter(isText);
  return [condition.value, condition.highValue].filter(isText);
}

// What a condition compared with at most: what stands there now, and behind it what only operators
// that take more have a place for.
export function mostOf(condition: Document, before: string[]): string[] {
  switch (own(OPERATORS, String(condition.operator))?.takes) {
    case "value":
      return [String(condition.value ?? ""), ...before.slice(1)];
    case "range":
      return [String(condition.value ?? ""), String(condition.highValue ?? ""), ...before.slice(2)];
    case "values":
      return valuesOf(condition);
    default:
      return before;
  }
}

// With another operator, and as many of `values` as that one takes.
export function withOperator(condition: Document, operator: string, values: string[]): Document {
  const { property } = condition;
  const [value = "", highValue = ""] = values;
  switch (OPERATORS[operator].takes) {
    case "nothing":
      return { property, operator };
    case "value":
      return { property, operator, value };
    case "range":
      return { property, operator, value, highValue };
    case "values":
      return { property, operator, values: [...new Set(values.filter(Boolean))] };
  }
}

export function conditionFits(value: Json): boolean {
  if (!isObject(value) || !isText(value.property) || !isText(value.operator)) return false;
  const operator = own(OPERATORS, value.operator);
  if (!operator || !hasOnly(value, ["property", "operator", ...MEMBERS[operator.takes]])) return false;
  if (operator.takes === "values") return value.values === undefined || isLines(value.values);
  return [value.value, value.highValue].every((one) => one === undefined || isText(one));
}

// Whether the form has a place for all that the filter says.
export function filterFits(value: Json | undefined): boolean {
  if (value === undefined) return true;
  if (!isObject(value) || !hasOnly(value, ["groups", "formula", "properties", "none", "onLeave"])) return false;
  const { groups, formula, properties, none, onLeave } = value;
  const isGrouped = groups === undefined || (Array.isArray(groups) && groups.every((group) => Array.isArray(group) && group.every(conditionFits)));
  const isFormula = formula === undefined ? properties === undefined : isText(formula) && (properties === undefined || isLines(properties));
  const isNone = none === undefined || none === false || (none === true && groups === undefined && formula === undefined);
  return isGrouped && isFormula && isNone && (onLeave === undefined || isKeyOf(onLeave, ON_LEAVE));
}

// What is below a filter and has a field in its form.
export const FILTER_PLACES = /^(onLeave|formula|properties(\[\d+\])?|groups(\[\d+\])?(\[\d+\])?|groups\[\d+\]\[\d+\]\.(property|operator|value|highValue|values(\[\d+\])?))$/;

// "tier is not starter".
export function conditionWords(condition: Json): string {
  if (!isObject(condition)) return JSON.stringify(condition);
  const operator = String(condition.operator);
  const values = Array.isArray(condition.values) ? condition.values.join(", ") : valuesOf(condition).join(" and ");
  return [condition.property, own(OPERATORS, operator)?.name ?? operator, values].filter(Boolean).join(" ");
}

export function filterWords(filter: Document): string {
  const groups = Array.isArray(filter.groups) ? filter.groups : [];
  const words = groups.map((group) => (Array.isArray(group) ? group.map(conditionWords).join(" and ") : JSON.stringify(group)));
  const parts = [words.join(", or "), isText(filter.formula) ? `= ${filter.formula}` : ""].filter(Boolean);
  const which = filter.none === true ? "none of them" : parts.length > 0 ? `only where ${parts.join(", and ")}` : "all of them";
  return filter.onLeave && filter.onLeave !== "hide" ? `${which} (${filter.onLeave} what leaves)` : which;
}
