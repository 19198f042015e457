// Short names for what the API answers.
import type { components } from "./schema.d.ts";
import type { Answer } from "./client.ts";

export type Session = Answer<"/api/session", "get">;
export type IntegrationStatus = Answer<"/api/integrations/{provider}/status", "get">;
export type SyncRun = Answer<"/api/sync-runs/{syncId}", "get">;
export type ObjectProgress = SyncRun["objects"][number];
export type Schemas = components["schemas"];
