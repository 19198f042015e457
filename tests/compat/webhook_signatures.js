// Requests that HubSpot's own npm helper signs, against our receiver of webhooks.
// Usage: node webhook_signatures.js HOST:PORT SECRET OLDEST   (OLDEST: v1, v2 or v3, as the server takes)
"use strict";
const assert = require("node:assert/strict");
const http = require("node:http");
const { Signature } = require("@hubspot/api-client");

const [host, port] = process.argv[2].split(":");
const [clientSecret, oldest] = process.argv.slice(3);
const path = "/api/integrations/hubspot/webhooks";

// Portals that nobody is connected with: what counts is whether HubSpot is believed.
const body = JSON.stringify([
  { eventId: 1, subscriptionId: 12345, portalId: 62515, occurredAt: 1564113600000, attemptNumber: 0,
    subscriptionType: "contact.propertyChange", objectId: 123, propertyName: "city", propertyValue: "Łódź „ß” 🚀",
    changeSource: "CRM", appId: 54321 },
]);

// The headers of a request that HubSpot sends; `signed` replaces what the signature is made of.
function headersOf(version, signed = {}) {
  const timestamp = signed.timestamp ?? Date.now();
  const signature = Signature.getSignature(signed.method ?? "POST", version, {
    clientSecret, requestBody: body, url: `http://${host}:${port}${path}`, timestamp, ...signed,
  });
  if (version === "v3") {
    return { "X-HubSpot-Signature-v3": signature, "X-HubSpot-Request-Timestamp": String(timestamp) };
  }
  return { "X-HubSpot-Signature": signature, "X-HubSpot-Signature-Version": version };
}

// The status of the answer. Not by fetch, which writes URLs anew.
function post(headers, { target = path, sent = body } = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request({ host, port, path: target, method: "POST",
                                   headers: { "Content-Type": "application/json", ...headers } });
    request.on("response", (response) => response.resume().on("end", () => resolve(response.statusCode)));
    request.on("error", reject);
    request.end(sent);
  });
}

const minutes = (count) => Date.now() + count * 60_000;
const url = (target) => `http://${host}:${port}${target}`;
const takes = (version) => version >= oldest;

async function main() {
  let checks = 0;
  const check = async (name, status, ...request) => {
    assert.equal(await post(...request), status, `${name}, oldest ${oldest}`);
    ++checks;
  };
  const refuse = (name, ...request) => check(name, 401, ...request);

  for (const version of ["v1", "v2", "v3"]) {
    const right = headersOf(version);
    await check(version, takes(version) ? 204 : 401, right);
    // v3 covers its time, so that the same one twice is a replay.
    await check(`${version}, again`, takes(version) && version !== "v3" ? 204 : 401, right);
    await refuse(`${version}, another body`, right, { sent: body.replace("city", "name") });
    await refuse(`${version}, another app`, headersOf(version, { clientSecret: `${clientSecret}x` }));
    await refuse(`${version}, twice`, { ...right, [Object.keys(right)[0]]: Array(2).fill(Object.values(right)[0]) });
    // v1 covers the body alone.
    const other = version === "v1" && takes(version) ? 204 : 401;
    await check(`${version}, another URL`, other, headersOf(version, { url: url("/elsewhere") }));
    await check(`${version}, another method`, other, headersOf(version, { method: "PUT" }));
    await check(`${version}, another query`, other, right, { target: `${path}?portal=1` });
  }
  await refuse("none", {});
  await refuse("aged", headersOf("v3", { timestamp: minutes(-6) }));
  await check("four minutes old", 204, headersOf("v3", { timestamp: minutes(-4) }));
  await refuse("ahead", headersOf("v3", { timestamp: minutes(3) }));
  await refuse("no number", headersOf("v3", { timestamp: "soon" }));
  // HubSpot decodes some characters of the URL first; its helper leaves that to the caller.
  const encoded = { target: `${path}?next=%2Fhome%3A&name=a%20b` };
  await check("decoded", 204, headersOf("v3", { url: url(`${path}?next=/home:&name=a%20b`) }), encoded);
  await refuse("not decoded", headersOf("v3", { url: url(encoded.target) }), encoded);
  // As HubSpot sends them: both, of which the newer counts.
  await check("v1 and v3", 204, { ...headersOf("v1"), ...headersOf("v3") });
  await refuse("v1 and an aged v3", { ...headersOf("v1"), ...headersOf("v3", { timestamp: minutes(-6) }) });
  console.log(`PASSED: ${checks} requests signed by HubSpot's helper, where ${oldest} is the oldest that is taken`);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
