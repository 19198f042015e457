import { get } from "../../api/client.ts";
import type { Property } from "../../api/types.ts";
import { useResource, type Resource } from "../../use_resource.ts";
import type { ObjectType } from "../quality/question.ts";

const PAGE = 1000;
const SAMPLES = 3;

// All properties that the portal has for a type, as of the last sync, with what some records hold.
export function useProperties(objectType: ObjectType): Resource<Property[]> {
  return useResource(
    async (signal) => {
      const all: Property[] = [];
      for (let pageToken = ""; ; ) {
        const page = await get("/api/integrations/{provider}/properties", { provider: "hubspot", objectType, limit: PAGE, sampleSize: SAMPLES, pageToken }, { signal });
        all.push(...page.properties);
        pageToken = page.nextPageToken;
        if (!pageToken) return all;
      }
    },
    [objectType],
  );
}
