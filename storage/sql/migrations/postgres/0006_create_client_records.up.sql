-- What belongs to clients: people, deals, what was sold, what happened; and the links between.
CREATE TABLE stakeholders (
  workspace_id text NOT NULL,
  contact_id bigint NOT NULL,
  email text NOT NULL,
  email_domain text NOT NULL,
  name text NOT NULL,
  name_folded text COLLATE "C" NOT NULL,
  title text NOT NULL,
  phone text NOT NULL,
  owner_id bigint,
  lifecycle_stage text NOT NULL,
  source_created_at timestamptz NOT NULL,
  source_modified_at timestamptz NOT NULL,
  content_hash bigint NOT NULL,
  PRIMARY KEY (workspace_id, contact_id)
);
CREATE INDEX stakeholders_email_domain ON stakeholders (workspace_id, email_domain);

CREATE TABLE deals (
  workspace_id text NOT NULL,
  deal_id bigint NOT NULL,
  name text NOT NULL,
  amount numeric,
  currency text NOT NULL,
  pipeline_id text NOT NULL,
  stage_id text NOT NULL,
  probability numeric,
  closed boolean NOT NULL,
  won boolean NOT NULL,
  close_date timestamptz,
  deal_type text NOT NULL,
  owner_id bigint,
  source_created_at timestamptz NOT NULL,
  source_modified_at timestamptz NOT NULL,
  content_hash bigint NOT NULL,
  PRIMARY KEY (workspace_id, deal_id)
);

CREATE TABLE line_items (
  workspace_id text NOT NULL,
  line_item_id bigint NOT NULL,
  name text NOT NULL,
  quantity numeric,
  price numeric,
  amount numeric,
  currency text NOT NULL,
  billing_frequency text NOT NULL,
  billing_period text NOT NULL,
  billing_start date,
  source_created_at timestamptz NOT NULL,
  source_modified_at timestamptz NOT NULL,
  content_hash bigint NOT NULL,
  PRIMARY KEY (workspace_id, line_item_id)
);

CREATE TABLE interactions (
  workspace_id text NOT NULL,
  object_type smallint NOT NULL,
  object_id bigint NOT NULL,
  subject text NOT NULL,
  summary text NOT NULL,
  occurred_at timestamptz NOT NULL,
  direction smallint NOT NULL, -- 0 unknown, 1 inbound, 2 outbound
  outcome text NOT NULL,
  sender text NOT NULL,
  recipient text NOT NULL,
  thread_id text COLLATE "C" NOT NULL,
  duration_ms bigint,
  owner_id bigint,
  source_created_at timestamptz NOT NULL,
  source_modified_at timestamptz NOT NULL,
  content_hash bigint NOT NULL,
  PRIMARY KEY (workspace_id, object_type, object_id)
);

-- Which clients a contact, deal, line item or activity belongs to; sort_at repeats when it was.
CREATE TABLE client_links (
  workspace_id text NOT NULL,
  object_type smallint NOT NULL,
  object_id bigint NOT NULL,
  client_id text COLLATE "C" NOT NULL,
  sort_at timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, object_type, object_id, client_id)
);
CREATE INDEX client_links_by_type
  ON client_links (workspace_id, client_id, object_type, sort_at DESC, object_id DESC);
-- Interactions of all types, newest first.
CREATE INDEX client_links_timeline
  ON client_links (workspace_id, client_id, sort_at DESC, object_type, object_id DESC)
  WHERE object_type >= 5;

-- Records to be linked again. `generation` moves at each mark, so that a mark made while the record
-- is being linked is not lost.
CREATE TABLE pending_links (
  workspace_id text NOT NULL,
  object_type smallint NOT NULL,
  object_id bigint NOT NULL,
  generation bigint NOT NULL,
  queued_at timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, object_type, object_id)
);
CREATE INDEX pending_links_queue
  ON pending_links (workspace_id, queued_at, object_type, object_id);
