-- What a portal defines beside its records.
-- object_type everywhere: 1 company, 2 contact, 3 deal, 4 line item, 5 meeting, 6 call, 7 e-mail,
-- 8 note, 9 task. The numbers never change; links go from a lower number to a higher one.
CREATE TABLE owners (
  workspace_id TEXT NOT NULL,
  owner_id INTEGER NOT NULL,
  user_id INTEGER,
  email TEXT NOT NULL,
  first_name TEXT NOT NULL,
  last_name TEXT NOT NULL,
  owner_type TEXT NOT NULL,
  archived INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, owner_id)
);

CREATE TABLE pipelines (
  workspace_id TEXT NOT NULL,
  object_type INTEGER NOT NULL,
  pipeline_id TEXT NOT NULL,
  label TEXT NOT NULL,
  display_order INTEGER NOT NULL,
  archived INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, object_type, pipeline_id)
);

CREATE TABLE pipeline_stages (
  workspace_id TEXT NOT NULL,
  object_type INTEGER NOT NULL,
  pipeline_id TEXT NOT NULL,
  stage_id TEXT NOT NULL,
  label TEXT NOT NULL,
  display_order INTEGER NOT NULL,
  closed INTEGER NOT NULL,
  probability TEXT,
  archived INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, object_type, pipeline_id, stage_id)
);

CREATE TABLE property_definitions (
  workspace_id TEXT NOT NULL,
  object_type INTEGER NOT NULL,
  name TEXT NOT NULL,
  label TEXT NOT NULL,
  description TEXT NOT NULL,
  group_name TEXT NOT NULL,
  value_type TEXT NOT NULL,
  field_type TEXT NOT NULL,
  options TEXT NOT NULL DEFAULT '[]', -- JSON array of label, value, hidden, label, …
  calculated INTEGER NOT NULL,
  hubspot_defined INTEGER NOT NULL,
  hidden INTEGER NOT NULL,
  archived INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, object_type, name)
);
