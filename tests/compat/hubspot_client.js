// HubSpot's own npm client, unmodified, against the simulator.
// Usage: node hubspot_client.js BASE_URL   (BASE_URL of a simulator with --auto-consent)
"use strict";
const assert = require("node:assert/strict");
const { once } = require("node:events");
const http = require("node:http");
const hubspot = require("@hubspot/api-client");

const basePath = process.argv[2];
const app = {
  clientId: "sim-client-id",
  clientSecret: "sim-client-secret",
  redirectUri: "http://127.0.0.1:8080/api/v1/integration/callback",
};
const scopes = [
  "crm.objects.companies.read",
  "crm.objects.contacts.read",
  "crm.objects.deals.read",
  "crm.objects.line_items.read",
  "crm.objects.owners.read",
];

// Grants as a person would, and gives the code of the redirect.
async function authorize(client) {
  const url = new URL(client.oauth.getAuthorizationUrl(app.clientId, app.redirectUri, scopes.join(" "), undefined, "state-1"));
  const target = `${basePath}/oauth/authorize${url.search}`;
  const answer = await fetch(target, { redirect: "manual" });
  assert.equal(answer.status, 302);
  const location = new URL(answer.headers.get("location"));
  assert.equal(location.searchParams.get("state"), "state-1");
  return location.searchParams.get("code");
}

async function checkOAuth() {
  const client = new hubspot.Client({ basePath });
  const code = await authorize(client);
  const first = await client.oauth.tokensApi.create("authorization_code", code, app.redirectUri, app.clientId, app.clientSecret);
  assert.equal(first.tokenType, "bearer");
  assert.ok(first.expiresIn > 0);
  const second = await client.oauth.tokensApi.create("refresh_token", undefined, undefined, app.clientId, app.clientSecret, first.refreshToken);
  assert.equal(second.refreshToken, first.refreshToken);
  assert.notEqual(second.accessToken, first.accessToken);
  const info = await client.oauth.accessTokensApi.get(second.accessToken);
  assert.ok(info.scopes.includes("crm.objects.contacts.read"));
  const refresh = await client.oauth.refreshTokensApi.get(second.refreshToken);
  assert.equal(refresh.clientId, app.clientId);
  await assert.rejects(client.oauth.tokensApi.create("authorization_code", code, app.redirectUri, app.clientId, app.clientSecret), (error) => error.code === 400);
  return second.accessToken;
}

async function checkObjects(client, counts) {
  const page = await client.crm.contacts.basicApi.getPage(100, undefined, ["email", "jobtitle"], undefined, ["companies"]);
  assert.equal(page.results.length, 100);
  assert.ok(page.results[0].createdAt instanceof Date);
  assert.ok(page.paging.next.after);
  assert.ok(page.results.some((contact) => contact.associations?.companies.results.length === 2));
  const next = await client.crm.contacts.basicApi.getPage(100, page.paging.next.after);
  assert.ok(BigInt(next.results[0].id) > BigInt(page.results[99].id));
  const companies = await client.crm.companies.getAll(100, undefined, ["name"]);
  assert.equal(companies.length, counts.companies);
  for (const type of ["deals", "line_items", "meetings", "calls", "emails", "notes", "tasks"]) {
    const activities = await client.crm.objects.basicApi.getPage(type, 10);
    assert.equal(activities.results.length, 10, type);
  }
  const one = await client.crm.companies.basicApi.getById(companies[0].id, ["name", "domain"], ["name"]);
  assert.equal(one.properties.name, companies[0].properties.name);
  assert.ok(one.propertiesWithHistory.name.length > 0);
  await assert.rejects(client.crm.companies.basicApi.getById("1"), (error) => error.code === 404);
  return { contacts: page.results, companies };
}

async function checkSearch(client, counts) {
  const all = await client.crm.deals.searchApi.doSearch({ limit: 200, properties: ["amount"], sorts: ["hs_lastmodifieddate"], filterGroups: [] });
  assert.equal(all.total, counts.deals);
  const since = { propertyName: "createdate", operator: "GTE", value: "1735689600000" };
  const recent = await client.crm.deals.searchApi.doSearch({
    limit: 10, after: "0", properties: ["createdate"], sorts: [], filterGroups: [{ filters: [since] }],
  });
  assert.ok(recent.total > 0 && recent.total < counts.deals);
  assert.ok(recent.results.every((deal) => deal.createdAt >= new Date(1735689600000)));
}

async function checkBatches(client, found) {
  const ids = found.companies.slice(0, 3).map((company) => ({ id: company.id }));
  const batch = await client.crm.companies.batchApi.read({ inputs: [...ids, { id: "5" }], properties: ["name"], propertiesWithHistory: [] });
  assert.equal(batch.results.length, 3);
  assert.equal(batch.numErrors, 1);
  const inputs = found.contacts.map((contact) => ({ id: contact.id }));
  const links = await client.crm.associations.v4.batchApi.getPage("contacts", "companies", { inputs });
  assert.ok(links.results.length > 80);
  assert.ok(links.results[0].to[0].associationTypes.length >= 2);
  assert.equal(links.errors[0].subCategory, "crm.associations.NO_ASSOCIATIONS_FOUND");
  const list = await client.crm.associations.v4.basicApi.getPage("companies", found.companies[0].id, "contacts");
  assert.ok(list.results.length > 0);
}

async function checkSettings(client) {
  const owners = await client.crm.owners.ownersApi.getPage();
  assert.ok(owners.results.some((owner) => owner.type === "QUEUE"));
  const archived = await client.crm.owners.ownersApi.getPage(undefined, undefined, 100, true);
  assert.equal(archived.results.length, 1);
  const pipelines = await client.crm.pipelines.pipelinesApi.getAll("deals");
  assert.equal(pipelines.results[0].id, "default");
  const properties = await client.crm.properties.coreApi.getAll("companies");
  assert.ok(properties.results.some((property) => property.name === "annual_recurring_revenue"));
  const stage = await client.crm.properties.coreApi.getByName("deals", "dealstage");
  assert.equal(stage.externalOptions, true);
}

// Resolves with the first request that the receiver gets, which it acknowledges.
function firstRequest(receiver) {
  return new Promise((resolve) => {
    receiver.on("request", async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      response.writeHead(204).end();
      resolve({ headers: request.headers, body });
    });
  });
}

// Webhooks by HubSpot's client for developers, their signatures by HubSpot's own check.
async function checkWebhooks() {
  const appId = 4210286;
  const { settingsApi, subscriptionsApi } = new hubspot.Client({ basePath, developerApiKey: "sim-developer-key" }).webhooks;
  const receiver = http.createServer().listen(0, "127.0.0.1");
  await once(receiver, "listening");
  const arrival = firstRequest(receiver);
  const targetUrl = `http://127.0.0.1:${receiver.address().port}/hooks?of=app`;
  await settingsApi.configure(appId, { targetUrl, throttling: { maxConcurrentRequests: 10 } });
  assert.equal((await settingsApi.getAll(appId)).targetUrl, targetUrl);
  const created = await subscriptionsApi.create(appId, { eventType: "contact.creation", active: true });
  assert.equal(created.active, false);
  assert.equal((await subscriptionsApi.update(created.id, appId, { active: true })).active, true);
  const other = await subscriptionsApi.create(appId, { eventType: "deal.propertyChange", propertyName: "amount" });
  const batch = await subscriptionsApi.updateBatch(appId, { inputs: [{ id: Number(other.id), active: true }] });
  assert.equal(batch.results[0].active, true);
  await subscriptionsApi.archive(other.id, appId);
  assert.equal((await subscriptionsApi.getAll(appId)).results.length, 1);

  const writer = new hubspot.Client({ basePath, accessToken: "pat-na1-sim-token" });
  const contact = await writer.crm.contacts.basicApi.create({ properties: { email: "hook@example.com" }, associations: [] });
  const { headers, body } = await arrival;
  const [event] = JSON.parse(body);
  assert.equal(String(event.objectId), contact.id);
  assert.equal(event.subscriptionType, "contact.creation");
  const signed = { clientSecret: app.clientSecret, requestBody: body, url: targetUrl, method: "POST" };
  assert.ok(hubspot.Signature.isValid({ ...signed, signatureVersion: "v1", signature: headers["x-hubspot-signature"] }));
  const timestamp = Number(headers["x-hubspot-request-timestamp"]);
  assert.ok(hubspot.Signature.isValid({ ...signed, signatureVersion: "v3", signature: headers["x-hubspot-signature-v3"], timestamp }));
  await settingsApi.clear(appId);
  receiver.close();
  receiver.closeAllConnections();
}

async function main() {
  const portal = await (await fetch(`${basePath}/_sim/portal`)).json();
  const accessToken = await checkOAuth();
  const client = new hubspot.Client({ basePath, accessToken, numberOfApiCallRetries: 0 });
  const found = await checkObjects(client, portal.counts);
  await checkSearch(client, portal.counts);
  await checkBatches(client, found);
  await checkSettings(client);
  await checkWebhooks();
  const stats = await (await fetch(`${basePath}/_sim/stats`)).json();
  assert.deepEqual(stats.violation_samples, []);
  console.log(`PASSED: ${stats.calls} calls by HubSpot's client, no violation`);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
