-- Behind numbers, outcome and thread a third text is the language, which is never empty.
UPDATE client_links SET
  facts = substr(facts, 1, length(rtrim(facts, replace(facts, char(31), ''))) - 1)
  WHERE object_type >= 5 AND length(facts) - length(replace(facts, char(31), '')) = 3;

DROP INDEX client_links_open_tasks;
CREATE INDEX client_links_open_tasks ON client_links
  (workspace_id, object_type, object_id, client_id)
  WHERE object_type = 9 AND facts <> ''
  AND instr(facts, char(31) || 'COMPLETED' || char(31)) = 0;

DROP INDEX clients_hidden;
