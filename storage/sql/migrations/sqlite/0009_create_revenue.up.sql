-- What a client is worth a month with the sum that leads to it, exchange rates, and the clients
-- whose figures are to be worked out again.
CREATE TABLE client_revenue (
  workspace_id TEXT NOT NULL,
  client_id TEXT NOT NULL,
  mrr_amount TEXT,
  mrr_currency TEXT NOT NULL,
  incomplete INTEGER NOT NULL,
  config_version INTEGER NOT NULL,
  as_of TEXT NOT NULL,
  changes_on TEXT, -- the same facts give another figure from this day on
  computed_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, client_id)
) WITHOUT ROWID;
CREATE INDEX client_revenue_due ON client_revenue (workspace_id, changes_on)
  WHERE changes_on IS NOT NULL;

CREATE TABLE client_revenue_parts (
  workspace_id TEXT NOT NULL,
  client_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  source TEXT NOT NULL, -- property, lineItems, dealMrr, dealAmount
  object_type INTEGER NOT NULL,
  object_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  counts INTEGER NOT NULL,
  amount TEXT, -- in the client's mrr_currency
  original_amount TEXT,
  original_currency TEXT NOT NULL,
  rate TEXT,
  rate_source TEXT NOT NULL, -- hubspot, ecb, manual; empty: not converted
  rate_date TEXT,
  counts_from TEXT,
  counts_until TEXT,
  words TEXT NOT NULL,
  PRIMARY KEY (workspace_id, client_id, position)
) WITHOUT ROWID;

CREATE INDEX client_revenue_version ON client_revenue (workspace_id, config_version);
CREATE INDEX client_revenue_parts_record
  ON client_revenue_parts (workspace_id, object_type, object_id);

CREATE TABLE currency_rates (
  workspace_id TEXT NOT NULL,
  source TEXT NOT NULL, -- hubspot, ecb
  from_currency TEXT NOT NULL,
  to_currency TEXT NOT NULL,
  effective TEXT NOT NULL,
  rate TEXT NOT NULL,
  PRIMARY KEY (workspace_id, source, from_currency, to_currency, effective)
) WITHOUT ROWID;

-- Moves with every change of the rates.
CREATE TABLE currency_rate_revisions (
  workspace_id TEXT PRIMARY KEY,
  revision INTEGER NOT NULL
) WITHOUT ROWID;

-- `generation` moves at each mark, as in pending_links.
CREATE TABLE dirty_clients (
  workspace_id TEXT NOT NULL,
  client_id TEXT NOT NULL,
  generation INTEGER NOT NULL,
  queued_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, client_id)
) WITHOUT ROWID;
CREATE INDEX dirty_clients_queue ON dirty_clients (workspace_id, queued_at, client_id);
INSERT INTO dirty_clients (workspace_id, client_id, generation, queued_at)
  SELECT workspace_id, client_id, 1, updated_at FROM clients;

ALTER TABLE deals ADD COLUMN mrr TEXT;
ALTER TABLE deals ADD COLUMN term TEXT NOT NULL DEFAULT '';
ALTER TABLE deals ADD COLUMN contract_start TEXT;
ALTER TABLE line_items ADD COLUMN unit_discount TEXT;
ALTER TABLE line_items ADD COLUMN discount_percent TEXT;
ALTER TABLE line_items ADD COLUMN billing_end TEXT;
ALTER TABLE line_items ADD COLUMN billing_payments TEXT;
ALTER TABLE line_items ADD COLUMN billing_terms TEXT NOT NULL DEFAULT '';
ALTER TABLE line_items ADD COLUMN term_months TEXT;
ALTER TABLE record_issues ADD COLUMN origin INTEGER NOT NULL DEFAULT 1; -- 1 mapping, 2 revenue
-- The oldest version of the configuration that any of the run's records was mapped by.
ALTER TABLE sync_runs ADD COLUMN config_version INTEGER;
