-- The connection to a portal with its sealed tokens, and the versions of its configuration.
CREATE TABLE connections (
  workspace_id TEXT NOT NULL REFERENCES workspaces (workspace_id),
  provider TEXT NOT NULL,
  connection_id TEXT NOT NULL,
  kind TEXT NOT NULL, -- oauth, private_app
  state TEXT NOT NULL, -- active, degraded, reauth_required, disconnected
  portal_id INTEGER NOT NULL,
  portal_domain TEXT NOT NULL,
  authorized_by TEXT NOT NULL,
  portal_time_zone TEXT NOT NULL,
  company_currency TEXT NOT NULL,
  ui_domain TEXT NOT NULL,
  granted_scopes TEXT NOT NULL DEFAULT '[]', -- JSON array
  sealed_access_token TEXT NOT NULL,
  sealed_refresh_token TEXT NOT NULL,
  token_obtained_at INTEGER,
  token_expires_at INTEGER,
  error_code TEXT, -- NULL: no error; the other error columns count only with it
  error_message TEXT NOT NULL DEFAULT '',
  error_at INTEGER,
  error_recoverable INTEGER NOT NULL DEFAULT 0,
  error_resolution TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, provider)
);

CREATE TABLE integration_configs (
  workspace_id TEXT NOT NULL REFERENCES workspaces (workspace_id),
  version INTEGER NOT NULL,
  document TEXT NOT NULL, -- JSON, kept to the letter
  author TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, version)
);
