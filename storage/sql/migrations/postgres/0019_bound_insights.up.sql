-- What is older than a workspace keeps it, by its age.
CREATE INDEX client_alerts_closed ON client_alerts (workspace_id, closed_at)
  WHERE closed_at IS NOT NULL;
CREATE INDEX manual_attributions_time ON manual_attributions (workspace_id, at);

-- The caller's own id of a judgement; empty: none.
ALTER TABLE manual_attributions ADD COLUMN request_id text NOT NULL DEFAULT '';
CREATE UNIQUE INDEX manual_attributions_request ON manual_attributions (workspace_id, request_id)
  WHERE request_id <> '';

-- Analyses by the version of their model, which is the number that they begin with.
CREATE INDEX interactions_model ON interactions
  (workspace_id, (CAST(split_part(analysis, ';', 1) AS integer)), object_type)
  WHERE analysis <> '';
