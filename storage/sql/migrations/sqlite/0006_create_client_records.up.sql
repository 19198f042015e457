-- What belongs to clients: people, deals, what was sold, what happened; and the links between.
CREATE TABLE stakeholders (
  workspace_id TEXT NOT NULL,
  contact_id INTEGER NOT NULL,
  email TEXT NOT NULL,
  email_domain TEXT NOT NULL,
  name TEXT NOT NULL,
  name_folded TEXT NOT NULL,
  title TEXT NOT NULL,
  phone TEXT NOT NULL,
  owner_id INTEGER,
  lifecycle_stage TEXT NOT NULL,
  source_created_at INTEGER NOT NULL,
  source_modified_at INTEGER NOT NULL,
  content_hash INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, contact_id)
);
CREATE INDEX stakeholders_email_domain ON stakeholders (workspace_id, email_domain);

CREATE TABLE deals (
  workspace_id TEXT NOT NULL,
  deal_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  amount TEXT,
  currency TEXT NOT NULL,
  pipeline_id TEXT NOT NULL,
  stage_id TEXT NOT NULL,
  probability TEXT,
  closed INTEGER NOT NULL,
  won INTEGER NOT NULL,
  close_date INTEGER,
  deal_type TEXT NOT NULL,
  owner_id INTEGER,
  source_created_at INTEGER NOT NULL,
  source_modified_at INTEGER NOT NULL,
  content_hash INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, deal_id)
);

CREATE TABLE line_items (
  workspace_id TEXT NOT NULL,
  line_item_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  quantity TEXT,
  price TEXT,
  amount TEXT,
  currency TEXT NOT NULL,
  billing_frequency TEXT NOT NULL,
  billing_period TEXT NOT NULL,
  billing_start TEXT,
  source_created_at INTEGER NOT NULL,
  source_modified_at INTEGER NOT NULL,
  content_hash INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, line_item_id)
);

CREATE TABLE interactions (
  workspace_id TEXT NOT NULL,
  object_type INTEGER NOT NULL,
  object_id INTEGER NOT NULL,
  subject TEXT NOT NULL,
  summary TEXT NOT NULL,
  occurred_at INTEGER NOT NULL,
  direction INTEGER NOT NULL, -- 0 unknown, 1 inbound, 2 outbound
  outcome TEXT NOT NULL,
  sender TEXT NOT NULL,
  recipient TEXT NOT NULL,
  thread_id TEXT NOT NULL,
  duration_ms INTEGER,
  owner_id INTEGER,
  source_created_at INTEGER NOT NULL,
  source_modified_at INTEGER NOT NULL,
  content_hash INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, object_type, object_id)
);

-- Which clients a contact, deal, line item or activity belongs to; sort_at repeats when it was.
CREATE TABLE client_links (
  workspace_id TEXT NOT NULL,
  object_type INTEGER NOT NULL,
  object_id INTEGER NOT NULL,
  client_id TEXT NOT NULL,
  sort_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, object_type, object_id, client_id)
) WITHOUT ROWID;
CREATE INDEX client_links_by_type
  ON client_links (workspace_id, client_id, object_type, sort_at DESC, object_id DESC);
-- Interactions of all types, newest first.
CREATE INDEX client_links_timeline
  ON client_links (workspace_id, client_id, sort_at DESC, object_type, object_id DESC)
  WHERE object_type >= 5;

-- Records to be linked again. `generation` moves at each mark, so that a mark made while the record
-- is being linked is not lost.
CREATE TABLE pending_links (
  workspace_id TEXT NOT NULL,
  object_type INTEGER NOT NULL,
  object_id INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  queued_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, object_type, object_id)
) WITHOUT ROWID;
CREATE INDEX pending_links_queue
  ON pending_links (workspace_id, queued_at, object_type, object_id);
