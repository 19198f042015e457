-- Raw records as HubSpot gave them, their edges, and what was wrong with them.
CREATE TABLE hubspot_records (
  workspace_id text NOT NULL,
  object_type smallint NOT NULL,
  object_id bigint NOT NULL,
  properties jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  modified_at timestamptz NOT NULL, -- HubSpot's version of the record
  archived boolean NOT NULL,
  archived_at timestamptz,
  associations_read integer NOT NULL, -- bit n: the edges to object type n are complete
  content_hash bigint NOT NULL,
  PRIMARY KEY (workspace_id, object_type, object_id)
);

CREATE TABLE associations (
  workspace_id text NOT NULL,
  from_type smallint NOT NULL,
  from_id bigint NOT NULL,
  to_type smallint NOT NULL,
  to_id bigint NOT NULL,
  PRIMARY KEY (workspace_id, from_type, from_id, to_type, to_id)
);
CREATE INDEX associations_reverse
  ON associations (workspace_id, to_type, to_id, from_type, from_id);

CREATE TABLE record_issues (
  workspace_id text NOT NULL,
  object_type smallint NOT NULL,
  object_id bigint NOT NULL,
  rule text COLLATE "C" NOT NULL,
  field text COLLATE "C" NOT NULL,
  message text NOT NULL,
  held_back boolean NOT NULL,
  first_seen_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  closed_at timestamptz,
  PRIMARY KEY (workspace_id, object_type, object_id, rule, field)
);
CREATE INDEX record_issues_open ON record_issues (workspace_id, last_seen_at)
  WHERE closed_at IS NULL;
