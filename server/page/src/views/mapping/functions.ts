// What a calculation can use: docs/expressions.md says what each does.
export interface Function {
  call: string; // "round(x, digits)"
  what: string;
}

export const FUNCTIONS: Function[] = [
  { call: "decimal(x)", what: "an exact number from text; nothing from nothing" },
  { call: "round(x, digits)", what: "rounded half to even" },
  { call: "math.floor(x)", what: "the whole number below" },
  { call: "math.ceil(x)", what: "the whole number above" },
  { call: "math.abs(x)", what: "without its sign" },
  { call: "math.min(a, b)", what: "the smaller one" },
  { call: "math.max(a, b)", what: "the larger one" },
  { call: "coalesce(a, b)", what: "the first that has a value" },
  { call: 'label("prop")', what: "an option as people see it in HubSpot" },
  { call: 'options("prop")', what: "the chosen options of a multi-select, as a list" },
  { call: "contains(x, y)", what: "whether a text or a list has y in it" },
  { call: "lower(x)", what: "in lower case" },
  { call: "upper(x)", what: "in upper case" },
  { call: "trim(x)", what: "without blanks at its ends" },
  { call: "x:sub(first, last)", what: "a part of a text, characters counted from 1" },
  { call: "x:len()", what: "how many characters a text has" },
  { call: "date(x)", what: "the day of a date, a time or milliseconds" },
  { call: "months_between(a, b)", what: "whole months from a to b" },
  { call: "days_between(a, b)", what: "days from a to b" },
  { call: "add_months(d, n)", what: "the date so many months later" },
  { call: "add_days(d, n)", what: "the date so many days later" },
  { call: "ipairs(list)", what: "goes through a list, in a for loop" },
  { call: "table.insert(list, x)", what: "adds to a list" },
  { call: "table.concat(list, separator)", what: "a list as one text" },
  { call: "tostring(x)", what: "as text" },
  { call: "type(x)", what: "what kind of value it is" },
  { call: 'error("reason")', what: "fails, with the reason in the record's issue" },
];

// The properties that a calculation reads: p.mrr, p["end"], label("tier"), options("tags").
export function namesIn(formula: string): string[] {
  const found = formula.matchAll(/\bp\.([A-Za-z_]\w*)|\bp\[\s*["'](\w+)["']\s*\]|\b(?:label|options)\(\s*["'](\w+)["']/g);
  return [...new Set([...found].map(([, ...names]) => names.find(Boolean) as string))];
}

// How a property is read: p["end"] where Lua does not take the name after a point.
const WORDS = new Set("and break do else elseif end false for function goto if in local nil not or repeat return then true until while".split(" "));
export const readOf = (property: string): string => (/^[A-Za-z_]\w*$/.test(property) && !WORDS.has(property) ? `p.${property}` : `p["${property}"]`);
