-- Works with 27.
-- Clients that are shown, by what lists begin with: their names, and their scores; counted as well.
CREATE INDEX clients_live ON clients (workspace_id, name_folded, client_id) WHERE archived = 0;
CREATE INDEX clients_live_score ON clients (workspace_id, health_score, client_id)
  WHERE archived = 0;
DROP INDEX clients_name;
