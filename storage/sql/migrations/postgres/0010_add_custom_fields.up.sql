-- Fields that a customer added, what a filter leaves out, what must be unique, what a person set.
ALTER TABLE clients ADD COLUMN status text NOT NULL DEFAULT '';
ALTER TABLE clients ADD COLUMN tags text NOT NULL DEFAULT ''; -- ";"-joined, ascending
ALTER TABLE clients ADD COLUMN custom_fields text NOT NULL DEFAULT ''; -- JSON; empty: none
ALTER TABLE stakeholders ADD COLUMN custom_fields text NOT NULL DEFAULT '';
ALTER TABLE deals ADD COLUMN custom_fields text NOT NULL DEFAULT '';
ALTER TABLE interactions ADD COLUMN custom_fields text NOT NULL DEFAULT '';
-- 0 in, 1 left out by a filter, 2 left out and its content dropped.
ALTER TABLE hubspot_records ADD COLUMN exclusion smallint NOT NULL DEFAULT 0;
CREATE INDEX hubspot_records_excluded
  ON hubspot_records (workspace_id, object_type, exclusion, object_id) WHERE exclusion <> 0;

-- What tells records of one type apart, or should: one row a record and key.
CREATE TABLE record_keys (
  workspace_id text NOT NULL,
  object_type smallint NOT NULL,
  kind text COLLATE "C" NOT NULL, -- a validation rule's id, or the kind of a duplicate
  value text COLLATE "C" NOT NULL,
  object_id bigint NOT NULL,
  PRIMARY KEY (workspace_id, object_type, kind, value, object_id)
);
CREATE INDEX record_keys_record ON record_keys (workspace_id, object_type, object_id);

-- Fields of clients that a person set: the sync leaves them alone.
CREATE TABLE client_field_overrides (
  workspace_id text NOT NULL,
  client_id text COLLATE "C" NOT NULL,
  field text COLLATE "C" NOT NULL,
  value text NOT NULL,
  synced_value text NOT NULL, -- what the mapping says
  reason text NOT NULL,
  set_by text NOT NULL,
  set_at timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, client_id, field)
);

-- Domains whose companies stand behind another client, because a person said so.
CREATE TABLE client_merges (
  workspace_id text NOT NULL,
  domain text COLLATE "C" NOT NULL,
  client_id text COLLATE "C" NOT NULL, -- the client that stays
  merged_by text NOT NULL,
  merged_at timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, domain)
);
CREATE INDEX client_merges_client ON client_merges (workspace_id, client_id);

-- The new fields of companies that are here follow from their stored copies.
INSERT INTO pending_links (workspace_id, object_type, object_id, generation, queued_at)
  SELECT workspace_id, object_type, object_id, 1, modified_at FROM hubspot_records
  WHERE object_type = 1 AND NOT archived
  ON CONFLICT DO NOTHING;
