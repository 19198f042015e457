-- Three texts follow the numbers where a language stands behind outcome and thread.
UPDATE client_links SET facts = substr(facts, 1, length(facts) - 1 - length((
    SELECT coalesce(nullif(substr(t.rest, 1, instr(t.rest, char(31)) - 1), ''), '?')
    FROM (SELECT substr(i.analysis, instr(i.analysis, char(31)) + 1) AS rest FROM interactions i
      WHERE i.workspace_id = client_links.workspace_id
      AND i.object_type = client_links.object_type AND i.object_id = client_links.object_id) t)))
  WHERE object_type >= 5 AND length(facts) - length(replace(facts, char(31), '')) = 3;

DROP INDEX client_links_open_tasks;
CREATE INDEX client_links_open_tasks ON client_links
  (workspace_id, object_type, object_id, client_id)
  WHERE object_type = 9 AND facts <> ''
  AND instr(facts, char(31) || 'COMPLETED' || char(31)) = 0;

DROP INDEX clients_hidden;
