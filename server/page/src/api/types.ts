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
export type Client = Answer<"/api/clients", "get">[number];
export type ClientHealth = Answer<"/api/clients/{clientId}/health", "get">;
export type ClientContext = Answer<"/api/clients/{clientId}/context", "get">;
export type Interaction = Answer<"/api/clients/{clientId}/interactions", "get">["interactions"][number];
export type Attribution = Answer<"/api/clients/{clientId}/attributions", "get">["attributions"][number];
export type Evidence = Attribution["evidence"][number];
export type Renewal = Answer<"/api/renewals", "get">["renewals"][number];
