// Codes as a customer-success manager reads them: what happened, and what to do next.
import { ApiError } from "./api/client.ts";

export interface Words {
  title: string;
  resolution: string;
}

const CONNECT_AGAIN = "Press Connect to begin again.";

// By the finer reason of an error, or its code.
const ERRORS: Record<string, Words> = {
  AUTH_MISSING_KEY: { title: "You are not signed in", resolution: "Sign in with your API key." },
  AUTH_INVALID_KEY: {
    title: "This key does not let you in",
    resolution: "It is mistyped, was revoked or has expired. Ask an administrator of your workspace for a new one.",
  },
  AUTH_TOKEN_EXPIRED: { title: "Your sign-in has expired", resolution: "Sign in again." },
  AUTH_TOKEN_INVALID: { title: "This token does not let you in", resolution: "Open the page anew from your company's sign-in." },
  AUTH_WORKSPACE_MISMATCH: { title: "That is another workspace", resolution: "Switch to it in the menu, or sign in to it." },
  AUTH_FORBIDDEN: { title: "Your role does not allow this", resolution: "Ask an administrator of the workspace to do it, or to give you another role." },
  SESSION_ORIGIN: { title: "The browser did not say where this came from", resolution: "Reload the page. If it happens again, a proxy removes the headers Origin and Sec-Fetch-Site." },
  VALIDATION_ERROR: { title: "Something that was entered can't be used", resolution: "Correct it and try again." },
  RESOURCE_NOT_FOUND: { title: "This does not exist", resolution: "It may have been removed. Go back and choose another one." },
  DATA_NOT_READY: { title: "The figures are not ready yet", resolution: "They are worked out at the end of the first sync." },
  INTEGRATION_NOT_CONNECTED: { title: "HubSpot is not connected", resolution: "Connect it on the page Integrations." },
  SYNC_ALREADY_RUNNING: { title: "A sync is running already", resolution: "Wait for it to end, or cancel it on the page Sync." },
  CONFLICT: { title: "Somebody else changed this meanwhile", resolution: "Reload the page and make your change again." },
  RATE_LIMIT_EXCEEDED: { title: "Too many calls in a short time", resolution: "Wait a minute, then try again." },
  INTEGRATION_ERROR: { title: "HubSpot did not do what was asked", resolution: "Try again in a few minutes. status.hubspot.com says whether HubSpot has a problem." },
  UNAVAILABLE: { title: "The server can't do this right now", resolution: "Try again in a minute." },
  DEADLINE_EXCEEDED: { title: "That took too long", resolution: "Try again in a minute." },
  INTERNAL_ERROR: { title: "Something broke on our side", resolution: "Try again. If it stays, send the request's id to support." },
  NETWORK_ERROR: { title: "The server did not answer", resolution: "Check your connection to the internet; the page goes on by itself." },
  WORKSPACE_ERASED: { title: "This workspace is being erased", resolution: "Nothing can be changed in it any more." },
  RUN_FINISHED: { title: "This sync is over already", resolution: "Start a new one." },
  OAUTH_CONSENT_REFUSED: { title: "HubSpot was not connected", resolution: `You, or somebody before you, pressed Deny on HubSpot's page. ${CONNECT_AGAIN}` },
  OAUTH_STATE_EXPIRED: { title: "Connecting took too long", resolution: `HubSpot's page is good for ten minutes. ${CONNECT_AGAIN}` },
  OAUTH_STATE_USED: { title: "This step was done already", resolution: `HubSpot's page counts once. If the state below is not what you expect: ${CONNECT_AGAIN}` },
  OAUTH_STATE_INVALID: { title: "HubSpot's answer does not fit", resolution: `Its address was changed on the way. ${CONNECT_AGAIN}` },
  OAUTH_CODE_REFUSED: { title: "HubSpot did not accept its own code", resolution: `It had expired or was used before. ${CONNECT_AGAIN}` },
  OAUTH_BROWSER_MISMATCH: { title: "This was begun in another browser", resolution: "Go on in the browser in which you pressed Connect, or press it here." },
  OAUTH_NOT_CONFIGURED: { title: "This server has no HubSpot app", resolution: "Whoever runs it must set HUBSPOT_CLIENT_ID and HUBSPOT_CLIENT_SECRET." },
  PORTAL_MISMATCH: {
    title: "That is another HubSpot portal",
    resolution: "The workspace holds the data of a different one. Choose that account on HubSpot's page, or replace the portal on purpose: all its data is erased here then.",
  },
  PORTAL_ERASURE_UNFINISHED: { title: "The first portal's data is still being erased", resolution: "Connect again in a minute; it goes on where it stopped." },
  HUBSPOT_MISSING_SCOPES: { title: "HubSpot did not give all permissions", resolution: "Connect again and leave all boxes ticked, or ask a super admin of the HubSpot account to connect." },
  HUBSPOT_REAUTH_REQUIRED: { title: "HubSpot has ended the connection", resolution: "Somebody removed the app in HubSpot, or the person who connected it left. Reconnect to go on; nothing is lost." },
  HUBSPOT_DISCONNECTED: { title: "HubSpot was disconnected", resolution: "Connect it again; what was synced before is still here." },
  HUBSPOT_FORBIDDEN: { title: "HubSpot keeps something from us", resolution: "Check in HubSpot what the person who connected it may see." },
  HUBSPOT_RATE_LIMITED: { title: "HubSpot's limit is used up", resolution: "Nothing to do: the sync goes on by itself when HubSpot allows. If it happens every day, see which other apps call HubSpot." },
  HUBSPOT_DAILY_LIMIT: { title: "HubSpot's limit of the day is used up", resolution: "Nothing to do: the sync goes on by itself tomorrow." },
  HUBSPOT_UNAVAILABLE: { title: "HubSpot does not answer", resolution: "Nothing to do: syncs go on by themselves once it does. status.hubspot.com says more." },
  TOKEN_EXPIRED: { title: "The connection waits to be renewed", resolution: "Nothing to do: it is renewed by itself. If it lasts for hours, reconnect HubSpot." },
};

// The words for a code that the address, or a connection's last error, has; null: unknown.
export function wordsOf(code: string): Words | null {
  return ERRORS[code] ?? null;
}

// What a failed call says to a person.
export function explain(error: unknown): Words & { requestId: string } {
  if (!(error instanceof ApiError)) return { ...ERRORS.INTERNAL_ERROR, requestId: "" };
  const words = ERRORS[error.reason] ?? ERRORS[error.code] ?? { title: "That did not work", resolution: error.message };
  const fields = error.code === "VALIDATION_ERROR" ? Object.entries(error.details).map(([field, what]) => `${field} ${what}.`).join(" ") : "";
  const wait = Number(error.details.retryAfter);
  const resolution = fields || (error.code === "RATE_LIMIT_EXCEEDED" && wait > 0 ? `Try again in ${wait} s.` : words.resolution);
  return { title: words.title, resolution, requestId: error.status >= 500 ? error.requestId : "" };
}

// What each permission is for.
export const SCOPES: Record<string, { name: string; purpose: string; without: string }> = {
  oauth: { name: "Sign-in", purpose: "to be connected at all", without: "nothing can be read" },
  "crm.objects.companies.read": { name: "Companies", purpose: "your clients and their domains", without: "no clients are shown" },
  "crm.objects.contacts.read": { name: "Contacts", purpose: "stakeholders, and the calls, e-mails, meetings, notes and tasks with them", without: "no stakeholders and no interactions are shown" },
  "crm.objects.deals.read": { name: "Deals", purpose: "revenue, renewals and opportunities", without: "no revenue and no renewals are shown" },
  "crm.objects.line_items.read": { name: "Line items", purpose: "recurring revenue to the product", without: "recurring revenue comes from deals alone" },
  "crm.objects.owners.read": { name: "Owners", purpose: "who looks after a client", without: "clients have no owner" },
  "crm.schemas.companies.read": { name: "Company properties", purpose: "your own company fields, for mapping", without: "custom company fields can't be mapped" },
  "crm.schemas.contacts.read": { name: "Contact properties", purpose: "your own contact fields, for mapping", without: "custom contact fields can't be mapped" },
  "crm.schemas.deals.read": { name: "Deal properties and pipelines", purpose: "your deal fields and stages", without: "deal stages have no names" },
  "sales-email-read": { name: "E-mail content", purpose: "the mood of e-mails", without: "e-mails count, but their text is not read" },
  "settings.currencies.read": { name: "Currencies", purpose: "your own exchange rates", without: "other currencies are converted by the ECB's rates, if those were imported" },
};

// Why a sync waits: the server's words for engineers, as a person reads them.
export function waitTitle(reason: string): string {
  if (/limit/i.test(reason)) return "Waiting: HubSpot's limit is used up";
  if (/HubSpot answered 5|answer|connect|reach|resolve|timed? ?out/i.test(reason)) return "Waiting: HubSpot does not answer";
  return "Waiting for HubSpot";
}

export const SYNC_TYPES: Record<string, string> = {
  quick: "Quick sync",
  full: "Full sync",
  backfill: "Backfill",
  reconcile: "Comparison with HubSpot",
  replay: "New derivation of stored records",
  live: "Live update by webhooks",
};
