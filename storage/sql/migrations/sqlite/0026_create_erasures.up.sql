-- Workspaces that are being erased, or were: what nothing may be written into. A finished erasure
-- of a connection's data lets writers in again, one of a whole workspace stays until the workspace
-- is made anew.
CREATE TABLE erasures (
  workspace_id TEXT PRIMARY KEY,
  kind TEXT NOT NULL, -- workspace, hubspot
  asked_by TEXT NOT NULL,
  revoked INTEGER NOT NULL DEFAULT 0, -- HubSpot confirmed that the grant ended
  removed TEXT NOT NULL DEFAULT '[]', -- JSON array: table=rows
  began_at INTEGER NOT NULL,
  ended_at INTEGER
) WITHOUT ROWID;
