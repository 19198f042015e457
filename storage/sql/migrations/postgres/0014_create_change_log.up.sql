-- The feed of a workspace's changes. A counter gives each its number under its row's lock, which
-- is held until the commit: numbers have no gaps and appear in their order.
CREATE TABLE change_counters (
  workspace_id text PRIMARY KEY,
  last_sequence bigint NOT NULL
);

CREATE TABLE change_log (
  workspace_id text NOT NULL,
  sequence bigint NOT NULL,
  at timestamptz NOT NULL,
  kind smallint NOT NULL, -- 1 client, 2 score, 3 alert, 4 sync, 5 issue
  subject text NOT NULL,
  document text NOT NULL, -- JSON, by kind
  PRIMARY KEY (workspace_id, sequence)
);

-- What a workspace calls a risk, and how it wants to be served; no row: the defaults.
CREATE TABLE workspace_settings (
  workspace_id text PRIMARY KEY REFERENCES workspaces (workspace_id),
  default_window_days integer NOT NULL,
  risk_threshold integer NOT NULL,
  stale_days integer NOT NULL,
  data_retention_days integer NOT NULL,
  score_drop_threshold integer NOT NULL,
  response_delay numeric NOT NULL, -- a part of the client's usual delay
  response_delay_days numeric NOT NULL,
  sentiment_threshold numeric NOT NULL,
  stakeholder_minimum integer NOT NULL
);
