import { currentWorkspace, get } from "../../api/client.ts";
import type { Property } from "../../api/types.ts";
import { useResource, type Resource } from "../../use_resource.ts";
import type { ObjectType } from "../quality/question.ts";

const PAGE = 1000;
// They are those of the last sync: what was read so long ago is read anew.
const KEPT_MS = 60_000;

interface Reading {
  at: number;
  properties: Promise<Property[]>;
}
const readings = new Map<string, Reading>();

async function readAll(objectType: ObjectType, samples: number): Promise<Property[]> {
  const workspace = currentWorkspace();
  const all: Property[] = [];
  for (let pageToken = ""; ; ) {
    const page = await get("/api/integrations/{provider}/properties", { provider: "hubspot", objectType, limit: PAGE, sampleSize: samples, pageToken });
    all.push(...page.properties);
    pageToken = page.nextPageToken;
    if (!pageToken) return all;
    // Nobody waits for them any more, and the next page would be another workspace's.
    if (currentWorkspace() !== workspace) throw new Error("another workspace is looked at");
  }
}

// All that show the properties of a type share one reading: sixty open rules are one call.
export function readProperties(objectType: ObjectType, samples: number): Promise<Property[]> {
  const key = [currentWorkspace(), objectType, samples].join();
  const known = readings.get(key);
  if (known && Date.now() - known.at < KEPT_MS) return known.properties;
  const reading: Reading = { at: Date.now(), properties: readAll(objectType, samples) };
  readings.set(key, reading);
  // Who tries again after a failure asks again.
  reading.properties.catch(() => readings.get(key) === reading && readings.delete(key));
  return reading.properties;
}

// All properties that the portal has for a type, as of the last sync, each with up to `samples`
// values that records hold.
export function useProperties(objectType: ObjectType, samples = 0): Resource<Property[]> {
  return useResource(() => readProperties(objectType, samples), [objectType, samples]);
}
