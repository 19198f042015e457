// What somebody typed or pasted to ask about a record: a page of HubSpot's, a domain, an address, an id.
export type ObjectType = "companies" | "contacts" | "deals" | "line_items" | "meetings" | "calls" | "emails" | "notes" | "tasks";

export const OBJECT_TYPES: ObjectType[] = ["companies", "contacts", "deals", "line_items", "meetings", "calls", "emails", "notes", "tasks"];

export interface Question {
  objectType?: ObjectType;
  objectId?: string;
  domain?: string;
  email?: string;
  portalId?: number; // of a pasted page
}

// HubSpot's ids of its types, and what its older pages call them.
const TYPES: Record<string, ObjectType> = {
  "0-1": "contacts",
  "0-2": "companies",
  "0-3": "deals",
  "0-8": "line_items",
  "0-27": "tasks",
  "0-46": "notes",
  "0-47": "meetings",
  "0-48": "calls",
  "0-49": "emails",
  contact: "contacts",
  company: "companies",
  deal: "deals",
};

// A string: why it can't be asked for.
export function questionOf(text: string, objectType: ObjectType): Question | string {
  const asked = text.trim();
  if (!asked) return "Enter a domain, an e-mail address, a record's address in HubSpot, or its ID.";
  if (/^\d+$/.test(asked)) return { objectType, objectId: asked };
  const page = /hubspot\.com\/contacts\/(\d+)\/(?:record\/)?([\w-]+)\/(\d+)(?:[/?#]|$)/i.exec(asked);
  if (page) {
    const type = TYPES[page[2]];
    if (!type) return "That page shows a type of record that is not read. Companies, contacts, deals, line items and activities are.";
    return { objectType: type, objectId: page[3], portalId: Number(page[1]) };
  }
  if (/(^|\.|\/)hubspot\.com\//i.test(asked)) return "That is no record's page. Open the record in HubSpot and copy the address from there.";
  if (/^\S+@\S+$/.test(asked)) return { email: asked };
  if (/^\S+\.\S+$/.test(asked)) return { domain: asked };
  return "This is no domain, address or ID. Names can't be asked for: two records may have the same one.";
}
