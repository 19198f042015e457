-- People whose contact was erased here while HubSpot may still hold it, and what was theirs: by
-- HubSpot's ids alone. Pages and events of them are left out until somebody lifts it.
CREATE TABLE erased_people (
  workspace_id TEXT NOT NULL,
  portal_id INTEGER NOT NULL,
  contact_id INTEGER NOT NULL,
  asked_by TEXT NOT NULL,
  erased_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, portal_id, contact_id)
) WITHOUT ROWID;

-- Activities that were theirs or named them: their texts stay empty.
CREATE TABLE erased_texts (
  workspace_id TEXT NOT NULL,
  object_type INTEGER NOT NULL,
  object_id INTEGER NOT NULL,
  portal_id INTEGER NOT NULL,
  contact_id INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, object_type, object_id, portal_id, contact_id)
) WITHOUT ROWID;
CREATE INDEX erased_texts_person ON erased_texts (workspace_id, portal_id, contact_id);
