-- What clients were before: a row from the day on which a field got another value.
CREATE TABLE client_history (
  workspace_id TEXT NOT NULL,
  client_id TEXT NOT NULL,
  field TEXT NOT NULL, -- mrr, lifecycleStage, status, renewalDate, csmOwner
  effective_on TEXT NOT NULL, -- in the workspace's time zone
  value TEXT NOT NULL, -- canonical text; empty: none
  currency TEXT NOT NULL, -- of an amount
  source TEXT NOT NULL, -- contracts, observed, firstSeen
  recorded_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, client_id, field, effective_on)
) WITHOUT ROWID;

-- Clients that have a figure already get their history with the next one.
INSERT INTO dirty_clients (workspace_id, client_id, generation, queued_at)
  SELECT workspace_id, client_id, 1, updated_at FROM clients WHERE true
  ON CONFLICT (workspace_id, client_id) DO NOTHING;
