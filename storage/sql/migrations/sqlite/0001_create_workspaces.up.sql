-- Times are epoch milliseconds, booleans 0 and 1, decimals text, in all of these tables.
-- The tenants and who may call on their behalf. Every other table's key starts with workspace_id.
CREATE TABLE workspaces (
  workspace_id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  own_domains TEXT NOT NULL DEFAULT '[]', -- JSON array
  time_zone TEXT NOT NULL,
  currency TEXT NOT NULL,
  created_at INTEGER NOT NULL
);

CREATE TABLE api_keys (
  workspace_id TEXT NOT NULL REFERENCES workspaces (workspace_id),
  key_id TEXT NOT NULL,
  name TEXT NOT NULL,
  role INTEGER NOT NULL, -- 1 viewer, 2 member, 3 admin
  hash TEXT NOT NULL, -- HMAC-SHA256 of the key, hex
  hint TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  last_used_at INTEGER,
  revoked_at INTEGER,
  PRIMARY KEY (workspace_id, key_id)
);
-- A call brings only its key: the one look-up that does not know its workspace yet.
CREATE UNIQUE INDEX api_keys_hash ON api_keys (hash);
