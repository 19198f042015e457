-- What a client is worth a month with the sum that leads to it, exchange rates, and the clients
-- whose figures are to be worked out again.
CREATE TABLE client_revenue (
  workspace_id text NOT NULL,
  client_id text COLLATE "C" NOT NULL,
  mrr_amount numeric,
  mrr_currency text NOT NULL,
  incomplete boolean NOT NULL,
  config_version integer NOT NULL,
  as_of date NOT NULL,
  changes_on date, -- the same facts give another figure from this day on
  computed_at timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, client_id)
);
CREATE INDEX client_revenue_due ON client_revenue (workspace_id, changes_on)
  WHERE changes_on IS NOT NULL;

CREATE TABLE client_revenue_parts (
  workspace_id text NOT NULL,
  client_id text COLLATE "C" NOT NULL,
  position integer NOT NULL,
  source text NOT NULL, -- property, lineItems, dealMrr, dealAmount
  object_type smallint NOT NULL,
  object_id bigint NOT NULL,
  name text NOT NULL,
  counts boolean NOT NULL,
  amount numeric, -- in the client's mrr_currency
  original_amount numeric,
  original_currency text NOT NULL,
  rate numeric,
  rate_source text NOT NULL, -- hubspot, ecb, manual; empty: not converted
  rate_date date,
  counts_from date,
  counts_until date,
  words text NOT NULL,
  PRIMARY KEY (workspace_id, client_id, position)
);

CREATE INDEX client_revenue_version ON client_revenue (workspace_id, config_version);
CREATE INDEX client_revenue_parts_record
  ON client_revenue_parts (workspace_id, object_type, object_id);

CREATE TABLE currency_rates (
  workspace_id text NOT NULL,
  source text NOT NULL, -- hubspot, ecb
  from_currency text NOT NULL,
  to_currency text NOT NULL,
  effective date NOT NULL,
  rate numeric NOT NULL,
  PRIMARY KEY (workspace_id, source, from_currency, to_currency, effective)
);

-- Moves with every change of the rates.
CREATE TABLE currency_rate_revisions (
  workspace_id text PRIMARY KEY,
  revision bigint NOT NULL
);

-- `generation` moves at each mark, as in pending_links.
CREATE TABLE dirty_clients (
  workspace_id text NOT NULL,
  client_id text COLLATE "C" NOT NULL,
  generation bigint NOT NULL,
  queued_at timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, client_id)
);
CREATE INDEX dirty_clients_queue ON dirty_clients (workspace_id, queued_at, client_id);
INSERT INTO dirty_clients (workspace_id, client_id, generation, queued_at)
  SELECT workspace_id, client_id, 1, updated_at FROM clients;

ALTER TABLE deals ADD COLUMN mrr numeric;
ALTER TABLE deals ADD COLUMN term text NOT NULL DEFAULT '';
ALTER TABLE deals ADD COLUMN contract_start date;
ALTER TABLE line_items ADD COLUMN unit_discount numeric;
ALTER TABLE line_items ADD COLUMN discount_percent numeric;
ALTER TABLE line_items ADD COLUMN billing_end date;
ALTER TABLE line_items ADD COLUMN billing_payments numeric;
ALTER TABLE line_items ADD COLUMN billing_terms text NOT NULL DEFAULT '';
ALTER TABLE line_items ADD COLUMN term_months numeric;
ALTER TABLE record_issues ADD COLUMN origin smallint NOT NULL DEFAULT 1; -- 1 mapping, 2 revenue
-- The oldest version of the configuration that any of the run's records was mapped by.
ALTER TABLE sync_runs ADD COLUMN config_version integer;
