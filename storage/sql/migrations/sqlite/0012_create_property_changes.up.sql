-- Changes of watched properties: a record's stored copy has only what it is now.
CREATE TABLE property_changes (
  workspace_id TEXT NOT NULL,
  object_type INTEGER NOT NULL,
  object_id INTEGER NOT NULL,
  property TEXT NOT NULL, -- HubSpot's name
  changed_at INTEGER NOT NULL, -- the version of the record that had the new value first
  old_value TEXT NOT NULL, -- as HubSpot gave it; empty: none
  new_value TEXT NOT NULL,
  source TEXT NOT NULL, -- sync
  PRIMARY KEY (workspace_id, object_type, object_id, property, changed_at)
) WITHOUT ROWID;
