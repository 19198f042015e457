-- The tenants and who may call on their behalf. Every other table's key starts with workspace_id.
CREATE TABLE workspaces (
  workspace_id text PRIMARY KEY,
  name text NOT NULL,
  own_domains text NOT NULL DEFAULT '[]', -- JSON array
  time_zone text NOT NULL,
  currency text NOT NULL,
  created_at timestamptz NOT NULL
);

CREATE TABLE api_keys (
  workspace_id text NOT NULL REFERENCES workspaces (workspace_id),
  key_id text NOT NULL,
  name text NOT NULL,
  role smallint NOT NULL, -- 1 viewer, 2 member, 3 admin
  hash text NOT NULL, -- HMAC-SHA256 of the key, hex
  hint text NOT NULL,
  created_at timestamptz NOT NULL,
  last_used_at timestamptz,
  revoked_at timestamptz,
  PRIMARY KEY (workspace_id, key_id)
);
-- A call brings only its key: the one look-up that does not know its workspace yet.
CREATE UNIQUE INDEX api_keys_hash ON api_keys (hash);
