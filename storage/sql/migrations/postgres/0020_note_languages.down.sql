UPDATE client_links SET facts = split_part(facts, chr(31), 1) || chr(31)
    || split_part(facts, chr(31), 2) || chr(31) || split_part(facts, chr(31), 3)
  WHERE object_type >= 5 AND split_part(facts, chr(31), 4) <> '';

DROP INDEX client_links_open_tasks;
CREATE INDEX client_links_open_tasks ON client_links
  (workspace_id, object_type, object_id)
  INCLUDE (client_id) WHERE object_type = 9 AND facts <> ''
  AND strpos(facts, chr(31) || 'COMPLETED' || chr(31)) = 0;

DROP INDEX clients_hidden;
