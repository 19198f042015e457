-- The scores of a workspace without their documents, which are some kilobytes each.
CREATE INDEX client_health_score ON client_health (workspace_id, client_id) INCLUDE (score);
