CREATE INDEX clients_name ON clients (workspace_id, name_folded, client_id);
DROP INDEX clients_live_score;
DROP INDEX clients_live;
