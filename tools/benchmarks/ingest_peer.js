// What one writes first: HubSpot's own npm client reads a portal's contacts page by page, and pg
// writes each page with one statement.
// Usage: node ingest_peer.js BASE_URL DATABASE_URL CLIENT_ID CLIENT_SECRET REDIRECT_URI PROPERTIES
// (of a simulator with --auto-consent). Prints a line of JSON: contacts, seconds, cpuSeconds.
"use strict";
const hubspot = require("@hubspot/api-client");
const { Client } = require("pg");

const [basePath, databaseUrl, clientId, clientSecret, redirectUri, properties] = process.argv.slice(2);
const scopes = ["crm.objects.contacts.read", "crm.objects.companies.read"];
const pageSize = 100;

async function authorize() {
  const client = new hubspot.Client({ basePath });
  const url = new URL(client.oauth.getAuthorizationUrl(clientId, redirectUri, scopes.join(" "), undefined, "s"));
  const answer = await fetch(`${basePath}/oauth/authorize${url.search}`, { redirect: "manual" });
  const code = new URL(answer.headers.get("location")).searchParams.get("code");
  const token = await client.oauth.tokensApi.create("authorization_code", code, redirectUri, clientId, clientSecret);
  return token.accessToken;
}

const columns = ["id", "email", "firstname", "lastname", "jobtitle", "company_id", "modified_at", "properties"];

async function createTable(database) {
  await database.query(
    "CREATE TABLE contacts (id bigint PRIMARY KEY, email text, firstname text, lastname text," +
      " jobtitle text, company_id bigint, modified_at timestamptz, properties jsonb)");
}

function rowOf(contact) {
  const p = contact.properties;
  const company = contact.associations?.companies?.results[0]?.id ?? null;
  return [contact.id, p.email, p.firstname, p.lastname, p.jobtitle, company, contact.updatedAt, JSON.stringify(p)];
}

async function writePage(database, contacts) {
  const values = contacts.flatMap(rowOf);
  const rows = contacts.map((_, row) =>
    `(${columns.map((_, column) => `$${row * columns.length + column + 1}`).join(",")})`);
  const set = columns.slice(1).map((name) => `${name} = EXCLUDED.${name}`).join(", ");
  await database.query(
    `INSERT INTO contacts (${columns.join(", ")}) VALUES ${rows.join(",")} ON CONFLICT (id) DO UPDATE SET ${set}`,
    values);
}

async function main() {
  const client = new hubspot.Client({ basePath, accessToken: await authorize() });
  const database = new Client({ connectionString: databaseUrl });
  await database.connect();
  await createTable(database);
  const names = properties.split(",");
  const begin = process.hrtime.bigint();
  let contacts = 0;
  let after;
  do {
    const page = await client.crm.contacts.basicApi.getPage(pageSize, after, names, undefined, ["companies"]);
    await writePage(database, page.results);
    contacts += page.results.length;
    after = page.paging?.next?.after;
  } while (after !== undefined);
  const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
  await database.end();
  const cpu = process.cpuUsage();
  console.log(JSON.stringify({ contacts, seconds, cpuSeconds: (cpu.user + cpu.system) / 1e6 }));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
