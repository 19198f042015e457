import { get } from "../../api/client.ts";
import type { Property } from "../../api/types.ts";
import { useResource, type Resource } from "../../use_resource.ts";
import type { ObjectType } from "../quality/question.ts";

const PAGE = 1000;

// All properties that the portal has for a type, as of the last sync, each with up to `samples`
// values that records hold.
export function useProperties(objectType: ObjectType, samples = 0): Resource<Property[]> {
  return useResource(
    async (signal) => {
      const all: Property[] = [];
      for (let pageToken = ""; ; ) {
        const page = await get("/api/integrations/{provider}/properties", { provider: "hubspot", objectType, limit: PAGE, sampleSize: samples, pageToken }, { signal });
        all.push(...page.properties);
        pageToken = page.nextPageToken;
        if (!pageToken) return all;
      }
    },
    [objectType, samples],
  );
}
