-- What clients were before: a row from the day on which a field got another value.
CREATE TABLE client_history (
  workspace_id text NOT NULL,
  client_id text COLLATE "C" NOT NULL,
  field text COLLATE "C" NOT NULL, -- mrr, lifecycleStage, status, renewalDate, csmOwner
  effective_on date NOT NULL, -- in the workspace's time zone
  value text NOT NULL, -- canonical text; empty: none
  currency text NOT NULL, -- of an amount
  source text NOT NULL, -- contracts, observed, firstSeen
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, client_id, field, effective_on)
);

-- Clients that have a figure already get their history with the next one.
INSERT INTO dirty_clients (workspace_id, client_id, generation, queued_at)
  SELECT workspace_id, client_id, 1, updated_at FROM clients WHERE true
  ON CONFLICT (workspace_id, client_id) DO NOTHING;
