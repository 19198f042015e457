-- Changes of watched properties: a record's stored copy has only what it is now.
CREATE TABLE property_changes (
  workspace_id text NOT NULL,
  object_type smallint NOT NULL,
  object_id bigint NOT NULL,
  property text COLLATE "C" NOT NULL, -- HubSpot's name
  changed_at timestamptz NOT NULL, -- the version of the record that had the new value first
  old_value text NOT NULL, -- as HubSpot gave it; empty: none
  new_value text NOT NULL,
  source text NOT NULL, -- sync
  PRIMARY KEY (workspace_id, object_type, object_id, property, changed_at)
);
