-- The feed of a workspace's changes. A counter gives each its number under its row's lock, which
-- is held until the commit: numbers have no gaps and appear in their order.
CREATE TABLE change_counters (
  workspace_id TEXT PRIMARY KEY,
  last_sequence INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE change_log (
  workspace_id TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  at INTEGER NOT NULL,
  kind INTEGER NOT NULL, -- 1 client, 2 score, 3 alert, 4 sync, 5 issue
  subject TEXT NOT NULL,
  document TEXT NOT NULL, -- JSON, by kind
  PRIMARY KEY (workspace_id, sequence)
) WITHOUT ROWID;

-- What a workspace calls a risk, and how it wants to be served; no row: the defaults.
CREATE TABLE workspace_settings (
  workspace_id TEXT PRIMARY KEY REFERENCES workspaces (workspace_id),
  default_window_days INTEGER NOT NULL,
  risk_threshold INTEGER NOT NULL,
  stale_days INTEGER NOT NULL,
  data_retention_days INTEGER NOT NULL,
  score_drop_threshold INTEGER NOT NULL,
  response_delay TEXT NOT NULL, -- a part of the client's usual delay
  response_delay_days TEXT NOT NULL,
  sentiment_threshold TEXT NOT NULL,
  stakeholder_minimum INTEGER NOT NULL
) WITHOUT ROWID;
