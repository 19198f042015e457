-- Raw records as HubSpot gave them, their edges, and what was wrong with them.
CREATE TABLE hubspot_records (
  workspace_id TEXT NOT NULL,
  object_type INTEGER NOT NULL,
  object_id INTEGER NOT NULL,
  properties TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  modified_at INTEGER NOT NULL, -- HubSpot's version of the record
  archived INTEGER NOT NULL,
  archived_at INTEGER,
  associations_read INTEGER NOT NULL, -- bit n: the edges to object type n are complete
  content_hash INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, object_type, object_id)
);

CREATE TABLE associations (
  workspace_id TEXT NOT NULL,
  from_type INTEGER NOT NULL,
  from_id INTEGER NOT NULL,
  to_type INTEGER NOT NULL,
  to_id INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, from_type, from_id, to_type, to_id)
) WITHOUT ROWID;
CREATE INDEX associations_reverse
  ON associations (workspace_id, to_type, to_id, from_type, from_id);

CREATE TABLE record_issues (
  workspace_id TEXT NOT NULL,
  object_type INTEGER NOT NULL,
  object_id INTEGER NOT NULL,
  rule TEXT NOT NULL,
  field TEXT NOT NULL,
  message TEXT NOT NULL,
  held_back INTEGER NOT NULL,
  first_seen_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  closed_at INTEGER,
  PRIMARY KEY (workspace_id, object_type, object_id, rule, field)
);
CREATE INDEX record_issues_open ON record_issues (workspace_id, last_seen_at)
  WHERE closed_at IS NULL;
