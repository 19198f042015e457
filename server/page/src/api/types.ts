// Short names for what the API answers.
import type { components } from "./schema.d.ts";
import type { Answer } from "./client.ts";

export type Session = Answer<"/api/session", "get">;
export type IntegrationStatus = Answer<"/api/integrations/{provider}/status", "get">;
export type SyncRun = Answer<"/api/sync-runs/{syncId}", "get">;
export type ObjectProgress = SyncRun["objects"][number];
export type QualityReport = Answer<"/api/data-quality", "get">;
export type Property = Answer<"/api/integrations/{provider}/properties", "get">["properties"][number];
export type ConfigVersion = Answer<"/api/integrations/{provider}/config/versions", "get">["versions"][number];
export type ConfigPreview = Answer<"/api/integrations/{provider}/config/preview", "post">;
export type Schemas = components["schemas"];
