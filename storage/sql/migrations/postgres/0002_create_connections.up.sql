-- The connection to a portal with its sealed tokens, and the versions of its configuration.
CREATE TABLE connections (
  workspace_id text NOT NULL REFERENCES workspaces (workspace_id),
  provider text NOT NULL,
  connection_id text NOT NULL,
  kind text NOT NULL, -- oauth, private_app
  state text NOT NULL, -- active, degraded, reauth_required, disconnected
  portal_id bigint NOT NULL,
  portal_domain text NOT NULL,
  authorized_by text NOT NULL,
  portal_time_zone text NOT NULL,
  company_currency text NOT NULL,
  ui_domain text NOT NULL,
  granted_scopes text NOT NULL DEFAULT '[]', -- JSON array
  sealed_access_token text NOT NULL,
  sealed_refresh_token text NOT NULL,
  token_obtained_at timestamptz,
  token_expires_at timestamptz,
  error_code text, -- NULL: no error; the other error columns count only with it
  error_message text NOT NULL DEFAULT '',
  error_at timestamptz,
  error_recoverable boolean NOT NULL DEFAULT false,
  error_resolution text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, provider)
);

CREATE TABLE integration_configs (
  workspace_id text NOT NULL REFERENCES workspaces (workspace_id),
  version integer NOT NULL,
  document text NOT NULL, -- JSON, kept to the letter
  author text NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, version)
);
