// Sources of a field: which properties feed it, in words, and by which properties.
import { isObject, own, type Document, type Json } from "./document.ts";
import { hasOnly, isKeyOf, isLines, isText, isWhen } from "./shapes.ts";
import { TRANSFORMS } from "./words.ts";

export type Source = Document;
export type Kind = "property" | "value" | "formula" | "join" | "between";

export const KINDS: Record<Kind, string> = {
  property: "A property",
  value: "A fixed text",
  formula: "A calculation",
  join: "Several properties together",
  between: "The time between two properties",
};

export const kindOf = (source: Source): Kind => (Object.keys(KINDS) as Kind[]).find((kind) => Object.hasOwn(source, kind)) ?? "property";

export const sourcesOf = (value: Json | undefined): Source[] => (Array.isArray(value) ? value.filter(isObject) : []);

// A new source of that kind.
export function emptySource(kind: Kind): Source {
  if (kind === "join") return { join: [] };
  if (kind === "between") return { between: [] };
  if (kind === "formula") return { formula: "", properties: [] };
  return { [kind]: "" };
}

const listed = (value: Json | undefined): string[] => (Array.isArray(value) ? value.map(String) : []);

const MEMBERS: Record<Kind, string[]> = {
  property: ["property"],
  value: ["value"],
  formula: ["formula", "properties"],
  join: ["join", "separator"],
  between: ["between"],
};
const MORE = ["transform", "divideBy", "decimals", "values", "otherwise", "when"];

// Of that kind; what was set beside the former kind's own members stays.
export function withKind(source: Source, kind: Kind): Source {
  const own = Object.values(MEMBERS).flat();
  return { ...emptySource(kind), ...Object.fromEntries(Object.entries(source).filter(([key]) => !own.includes(key))) };
}

const isNumber = (value: Json | undefined): boolean => typeof value === "number";
const isTable = (value: Json | undefined): boolean => isObject(value) && Object.entries(value).every(([from, to]) => from !== "" && isText(to));
const FITS: Record<string, (value: Json | undefined) => boolean> = {
  property: isText,
  value: isText,
  formula: isText,
  properties: isLines,
  join: isLines,
  separator: isText,
  between: isLines,
  transform: (value) => isKeyOf(value, TRANSFORMS),
  divideBy: isNumber,
  decimals: isNumber,
  values: isTable,
  otherwise: (value) => isText(value) && value !== "", // an empty field is none at all
  when: isWhen,
};

// Whether the form has a place for all that the source says.
export function sourceFits(source: Json): boolean {
  if (!isObject(source) || !hasOnly(source, [...MEMBERS[kindOf(source)], ...MORE])) return false;
  return Object.entries(source).every(([key, value]) => FITS[key](value));
}

// What is below a source and has a field in its form.
export const SOURCE_PLACES = /^(property|value|formula|separator|transform|divideBy|decimals|otherwise|values(\..*)?|(properties|join|between)(\[\d+\])?|when|when\.(property|is(\[\d+\])?))$/;

// Of one source: "annual_recurring_revenue ÷ 12".
export function sourceWords(source: Source): string {
  const parts: string[] = [];
  const kind = kindOf(source);
  if (kind === "property") parts.push(String(source.property ?? "?"));
  if (kind === "value") parts.push(`“${source.value}”`);
  if (kind === "formula") parts.push(`= ${source.formula}`);
  if (kind === "join") parts.push(listed(source.join).join(" + "));
  if (kind === "between") parts.push(`time from ${listed(source.between).join(" to ")}`);
  if (source.divideBy) parts.push(`÷ ${source.divideBy}`);
  if (source.transform && source.transform !== "none") parts.push(`(${own(TRANSFORMS, String(source.transform))?.toLowerCase() ?? source.transform})`);
  if (isNumber(source.decimals)) parts.push(`to ${source.decimals} decimals`);
  if (isObject(source.values)) parts.push(`by a table of ${Object.keys(source.values).length} values`);
  if (isObject(source.when)) parts.push(`when ${source.when.property} is ${listed(source.when.is).join(" or ")}`);
  return parts.join(" ");
}

// HubSpot's properties that a source reads.
export function propertiesOf(source: Source): string[] {
  const names = [source.property, ...listed(source.join), ...listed(source.between), ...listed(source.properties)];
  if (isObject(source.when)) names.push(source.when.property);
  return names.filter((name): name is string => typeof name === "string" && name !== "");
}
