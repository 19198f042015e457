// Of which shape a piece of JSON is: a form shows only what it can give back as it was.
import { isObject, type Document, type Json } from "./document.ts";

export const isText = (value: Json | undefined): value is string => typeof value === "string";

// A text that is a key of `known`.
export const isKeyOf = (value: Json | undefined, known: object): value is string => isText(value) && Object.hasOwn(known, value);

// Texts that can be written one a line.
export const isLines = (value: Json | undefined): value is string[] => Array.isArray(value) && value.every((one) => isText(one) && one !== "" && !/[\r\n]/.test(one));

export const hasOnly = (value: Document, members: string[]): boolean => Object.keys(value).every((key) => members.includes(key));

// {"property": …, "is": […]}
export const isWhen = (value: Json | undefined): boolean => isObject(value) && hasOnly(value, ["property", "is"]) && isText(value.property) && isLines(value.is);
