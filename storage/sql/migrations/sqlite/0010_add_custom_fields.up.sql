-- Fields that a customer added, what a filter leaves out, what must be unique, what a person set.
ALTER TABLE clients ADD COLUMN status TEXT NOT NULL DEFAULT '';
ALTER TABLE clients ADD COLUMN tags TEXT NOT NULL DEFAULT ''; -- ";"-joined, ascending
ALTER TABLE clients ADD COLUMN custom_fields TEXT NOT NULL DEFAULT ''; -- JSON; empty: none
ALTER TABLE stakeholders ADD COLUMN custom_fields TEXT NOT NULL DEFAULT '';
ALTER TABLE deals ADD COLUMN custom_fields TEXT NOT NULL DEFAULT '';
ALTER TABLE interactions ADD COLUMN custom_fields TEXT NOT NULL DEFAULT '';
-- 0 in, 1 left out by a filter, 2 left out and its content dropped.
ALTER TABLE hubspot_records ADD COLUMN exclusion INTEGER NOT NULL DEFAULT 0;
CREATE INDEX hubspot_records_excluded
  ON hubspot_records (workspace_id, object_type, exclusion, object_id) WHERE exclusion <> 0;

-- What tells records of one type apart, or should: one row a record and key.
CREATE TABLE record_keys (
  workspace_id TEXT NOT NULL,
  object_type INTEGER NOT NULL,
  kind TEXT NOT NULL, -- a validation rule's id, or the kind of a duplicate
  value TEXT NOT NULL,
  object_id INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, object_type, kind, value, object_id)
) WITHOUT ROWID;
CREATE INDEX record_keys_record ON record_keys (workspace_id, object_type, object_id);

-- Fields of clients that a person set: the sync leaves them alone.
CREATE TABLE client_field_overrides (
  workspace_id TEXT NOT NULL,
  client_id TEXT NOT NULL,
  field TEXT NOT NULL,
  value TEXT NOT NULL,
  synced_value TEXT NOT NULL, -- what the mapping says
  reason TEXT NOT NULL,
  set_by TEXT NOT NULL,
  set_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, client_id, field)
) WITHOUT ROWID;

-- Domains whose companies stand behind another client, because a person said so.
CREATE TABLE client_merges (
  workspace_id TEXT NOT NULL,
  domain TEXT NOT NULL,
  client_id TEXT NOT NULL, -- the client that stays
  merged_by TEXT NOT NULL,
  merged_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, domain)
) WITHOUT ROWID;
CREATE INDEX client_merges_client ON client_merges (workspace_id, client_id);

-- The new fields of companies that are here follow from their stored copies.
INSERT INTO pending_links (workspace_id, object_type, object_id, generation, queued_at)
  SELECT workspace_id, object_type, object_id, 1, modified_at FROM hubspot_records
  WHERE object_type = 1 AND archived = 0
  ON CONFLICT DO NOTHING;
