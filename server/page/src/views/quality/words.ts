// Codes of rules and findings as people read them.
import type { Tone } from "../../components/Tag.tsx";
import { typeName } from "../../format.ts";

const RULES: Record<string, string> = {
  MISSING_DOMAIN: "No domain",
  INVALID_DOMAIN: "The domain can't be read",
  FREE_MAIL_DOMAIN: "The domain is one of free mailboxes",
  OWN_DOMAIN: "The domain is your own",
  DUPLICATE_DOMAIN: "Another company has the same domain",
  CONTACT_WITHOUT_CLIENT: "Belongs to no client",
  DEAL_WITHOUT_CLIENT: "Belongs to no client",
  ACTIVITY_WITHOUT_CLIENT: "Belongs to no client",
  LINE_ITEM_WITHOUT_DEAL: "Belongs to no deal",
  INVALID_NUMBER: "A number can't be read",
  INVALID_DATE: "A date can't be read",
  INVALID_BOOLEAN: "A yes or no can't be read",
  INVALID_ID: "An ID can't be read",
  INVALID_EMAIL: "The e-mail address can't be read",
  INVALID_CURRENCY: "The currency can't be read",
  INVALID_DIRECTION: "The direction can't be read",
  INVALID_DURATION: "The duration can't be read",
  UNKNOWN_VALUE: "A value that the mapping does not know",
  CALCULATION_FAILED: "A calculation fails",
  UNKNOWN_OWNER: "The owner is unknown",
  MAPPED_PROPERTY_LOST: "A mapped property is gone from HubSpot",
  MISSING_RATE: "No exchange rate",
  MISSING_AMOUNT: "No amount",
  NEGATIVE_AMOUNT: "The amount is negative",
  INVALID_TERM: "The term can't be read",
  UNKNOWN_BILLING_FREQUENCY: "The billing frequency is unknown",
  AMOUNT_TOO_LARGE: "The amount is too large",
  MISSING_TIME: "No time",
  POSSIBLE_DUPLICATE: "Possibly there twice",
};

// A rule of the workspace's own: "revenue-range" reads "Revenue range".
export function ruleName(rule: string): string {
  if (RULES[rule]) return RULES[rule];
  const words = rule.replaceAll(/[-_]/g, " ").toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export const isOwnRule = (rule: string): boolean => !RULES[rule] && rule === rule.toLowerCase();

export const VERDICTS: Record<string, { name: string; tone: Tone }> = {
  present: { name: "It is here", tone: "good" },
  not_in_hubspot: { name: "HubSpot does not have it", tone: "warn" },
  archived: { name: "Deleted in HubSpot", tone: "warn" },
  merged: { name: "Merged in HubSpot", tone: "info" },
  erased: { name: "Deleted for good", tone: "warn" },
  held_back: { name: "Held back", tone: "bad" },
  not_linked: { name: "Belongs to no client", tone: "warn" },
  waiting: { name: "On its way", tone: "info" },
  not_synced_yet: { name: "Not read yet", tone: "info" },
  unknown: { name: "It can't be told", tone: "plain" },
};

// What to do next, by verdict, and by finding where one says more.
const WAYS_OUT: Record<string, string> = {
  LEFT_OUT_BY_FILTER: "Change the filter under Mapping, or the record in HubSpot so that the filter lets it in.",
  MISSING_SCOPE: "Reconnect HubSpot under Integrations and leave the permission ticked.",
  MISSED: "Start a full sync under Integrations, or a reconciliation with stannactl reconcile.",
  HUBSPOT_NOT_ASKED: "Connect HubSpot under Integrations, then ask again.",
  not_in_hubspot: "Look for it in HubSpot. If it is there, check that it was copied from this portal, and that whoever connected HubSpot may see it.",
  archived: "Restore it in HubSpot's recycle bin; the next sync brings it back.",
  merged: "Look for the record it was merged into.",
  held_back: "Mend in HubSpot what is marked below; the next sync takes it in by itself.",
  not_linked: "Associate it in HubSpot with the company that it belongs to.",
  waiting: "Wait for the sync, or start a quick one under Integrations.",
  not_synced_yet: "Wait for the first sync to end.",
};

export function wayOut(verdict: string, codes: string[]): string {
  const code = codes.find((one) => WAYS_OUT[one]);
  return WAYS_OUT[code ?? verdict] ?? "";
}

// Findings that are the reason, in the colour of what they mean; the others are steps on the way.
const GOOD = new Set(["STORED", "LINKED", "IN_HUBSPOT", "FOUND_IN_HUBSPOT", "DOMAIN_OF_CLIENT", "COMPANY"]);
const NEUTRAL = new Set(["ASSOCIATED", "TYPE_SYNCED", "NORMALIZED", "SEVERAL_CONTACTS", "QUEUED_LINK", "QUEUED_READ", "NEWER_IN_HUBSPOT", "NOT_READ_YET", "HUBSPOT_NOT_ASKED"]);

export const findingKind = (code: string): "good" | "info" | "bad" => (GOOD.has(code) ? "good" : NEUTRAL.has(code) ? "info" : "bad");

const RECORDS: Record<string, string> = {
  companies: "Company",
  contacts: "Contact",
  deals: "Deal",
  line_items: "Line item",
  meetings: "Meeting",
  calls: "Call",
  emails: "E-mail",
  notes: "Note",
  tasks: "Task",
};

// One record of the type.
export const recordName = (objectType: string): string => RECORDS[objectType] ?? typeName(objectType);

const UTC = /\b(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}):\d{2}(?:\.\d+)?Z/g;

// What the server found as a sentence, its times readable.
export function sentence(message: string): string {
  const text = message.replaceAll(UTC, "$1 $2 UTC");
  return text.charAt(0).toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? "" : ".");
}
