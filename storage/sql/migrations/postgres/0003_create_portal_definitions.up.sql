-- What a portal defines beside its records.
-- object_type everywhere: 1 company, 2 contact, 3 deal, 4 line item, 5 meeting, 6 call, 7 e-mail,
-- 8 note, 9 task. The numbers never change; links go from a lower number to a higher one.
CREATE TABLE owners (
  workspace_id text NOT NULL,
  owner_id bigint NOT NULL,
  user_id bigint,
  email text NOT NULL,
  first_name text NOT NULL,
  last_name text NOT NULL,
  owner_type text NOT NULL,
  archived boolean NOT NULL,
  PRIMARY KEY (workspace_id, owner_id)
);

CREATE TABLE pipelines (
  workspace_id text NOT NULL,
  object_type smallint NOT NULL,
  pipeline_id text NOT NULL,
  label text NOT NULL,
  display_order integer NOT NULL,
  archived boolean NOT NULL,
  PRIMARY KEY (workspace_id, object_type, pipeline_id)
);

CREATE TABLE pipeline_stages (
  workspace_id text NOT NULL,
  object_type smallint NOT NULL,
  pipeline_id text NOT NULL,
  stage_id text NOT NULL,
  label text NOT NULL,
  display_order integer NOT NULL,
  closed boolean NOT NULL,
  probability numeric,
  archived boolean NOT NULL,
  PRIMARY KEY (workspace_id, object_type, pipeline_id, stage_id)
);

CREATE TABLE property_definitions (
  workspace_id text NOT NULL,
  object_type smallint NOT NULL,
  name text COLLATE "C" NOT NULL,
  label text NOT NULL,
  description text NOT NULL,
  group_name text NOT NULL,
  value_type text NOT NULL,
  field_type text NOT NULL,
  options text NOT NULL DEFAULT '[]', -- JSON array of label, value, hidden, label, …
  calculated boolean NOT NULL,
  hubspot_defined boolean NOT NULL,
  hidden boolean NOT NULL,
  archived boolean NOT NULL,
  PRIMARY KEY (workspace_id, object_type, name)
);
