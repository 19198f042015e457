// A configuration document and what a draft says otherwise. docs/configuration.md has its format.
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Document = { [key: string]: Json };

export const isObject = (value: unknown): value is Document => typeof value === "object" && value !== null && !Array.isArray(value);

// What an object has by itself: not what every object has, such as "constructor".
export const own = <T,>(table: Record<string, T> | undefined, key: string): T | undefined => (table && Object.hasOwn(table, key) ? table[key] : undefined);

export const same = (a: unknown, b: unknown): boolean => canonical(a) === canonical(b);

// As text, the same for the same content whatever the order of members.
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? "";
  return `{${Object.keys(value).sort().map((key) => JSON.stringify(key) + ":" + canonical(value[key])).join(",")}}`;
}

// What stands at "mapping.clients.mrr"; undefined: nothing.
export function at(document: Document, path: string): Json | undefined {
  let value: Json | undefined = document;
  for (const key of path.split(".")) value = isObject(value) ? own(value, key) : undefined;
  return value;
}

// A copy with `value` there; undefined takes it out, and what is empty because of that.
export function withAt(document: Document, path: string, value: Json | undefined): Document {
  const [key, ...rest] = path.split(".");
  const copy = { ...document };
  let own = value;
  if (rest.length > 0) {
    const below = withAt(isObject(copy[key]) ? copy[key] : {}, rest.join("."), value);
    own = value === undefined && Object.keys(below).length === 0 ? undefined : below;
  }
  if (own === undefined) delete copy[key];
  else copy[key] = own;
  return copy;
}

export interface Difference {
  path: string;
  before: Json | undefined;
  after: Json | undefined;
}

// A custom field, a rule, a filter, a pipeline: one thing for a person. Its place says so: what it is
// called, or has, may be anything.
const ONE_THING = /^(mapping\.(interactions\.)?[^.]+\.custom\.[^.]+|validation\.rules\.[^.]+|filters\.(interactions\.[^.]+|(?!interactions$)[^.]+)|pipelines\.[^.]+)$/;
const DEEPEST = 5;

// Lists and texts differ as a whole, objects member by member; one that is empty differs from none.
export function differences(before: Json | undefined, after: Json | undefined, path = ""): Difference[] {
  if (same(before, after)) return [];
  if ((isObject(before) || before === undefined) && (isObject(after) || after === undefined) && depthOf(path) < DEEPEST && !ONE_THING.test(path)) {
    const keys = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
    const found = [...keys].sort().flatMap((key) => differences(own(before, key), own(after, key), path ? `${path}.${key}` : key));
    if (found.length > 0 || path === "") return found;
  }
  return [{ path, before, after }];
}

const depthOf = (path: string): number => (path ? path.split(".").length : 0);

// The messages of a refusal that are about what stands at `path`, by what is below it: "[0].property".
export function messagesAt(messages: Record<string, string>, path: string): { where: string; what: string }[] {
  return Object.entries(messages)
    .filter(([where]) => isWithin(where, path))
    .map(([where, what]) => ({ where: where.slice(path.length).replace(/^\./, ""), what }));
}

// What is said of the field at `path` or, where it is a list, of one of its items.
export function errorAt(messages: Record<string, string>, path: string): string | undefined {
  const found = Object.entries(messages).filter(([where]) => where === path || where.startsWith(path + "["));
  return found.length > 0 ? found.map(([, what]) => what).join("; ") : undefined;
}

// The messages that may still hold once something at `touched` has changed. What a calculation may
// read is judged with its text.
export function stillTold(messages: Record<string, string>, touched: string): Record<string, string> {
  const all = [touched, touched.replace(/(^|\.)properties$/, "$1formula")];
  return Object.fromEntries(Object.entries(messages).filter(([where]) => !all.some((one) => isWithin(where, one) || isWithin(one, where))));
}

const isWithin = (path: string, whole: string): boolean => path === whole || path.startsWith(whole + ".") || path.startsWith(whole + "[");
