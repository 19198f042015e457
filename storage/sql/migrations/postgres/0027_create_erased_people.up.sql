-- People whose contact was erased here while HubSpot may still hold it, and what was theirs: by
-- HubSpot's ids alone. Pages and events of them are left out until somebody lifts it.
CREATE TABLE erased_people (
  workspace_id text NOT NULL,
  portal_id bigint NOT NULL,
  contact_id bigint NOT NULL,
  asked_by text NOT NULL,
  erased_at timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, portal_id, contact_id)
);
SELECT guard_rows('erased_people');

-- Activities that were theirs or named them: their texts stay empty.
CREATE TABLE erased_texts (
  workspace_id text NOT NULL,
  object_type smallint NOT NULL,
  object_id bigint NOT NULL,
  portal_id bigint NOT NULL,
  contact_id bigint NOT NULL,
  PRIMARY KEY (workspace_id, object_type, object_id, portal_id, contact_id)
);
CREATE INDEX erased_texts_person ON erased_texts (workspace_id, portal_id, contact_id);
SELECT guard_rows('erased_texts');
