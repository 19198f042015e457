-- The language of a text that is not English stands with its facts (activity_facts.h), so that what
-- is not read of a client is told without its texts.
UPDATE client_links SET facts = facts || char(31) || (
    SELECT coalesce(nullif(substr(substr(t.rest, 1, instr(t.rest, char(31)) - 1), 1, 100), ''), '?')
    FROM (SELECT substr(i.analysis, instr(i.analysis, char(31)) + 1) AS rest FROM interactions i
      WHERE i.workspace_id = client_links.workspace_id
      AND i.object_type = client_links.object_type AND i.object_id = client_links.object_id) t)
  WHERE object_type >= 5 AND facts <> '' AND EXISTS (SELECT 1 FROM interactions i
    WHERE i.workspace_id = client_links.workspace_id
    AND i.object_type = client_links.object_type AND i.object_id = client_links.object_id
    AND i.analysis <> '' AND instr(i.analysis, char(31) || 'en' || char(31)) = 0);

-- By client, so that one's are found as well as all are counted.
DROP INDEX client_links_open_tasks;
CREATE INDEX client_links_open_tasks ON client_links (workspace_id, client_id, sort_at, object_id)
  WHERE object_type = 9 AND facts <> ''
  AND instr(facts, char(31) || 'COMPLETED' || char(31)) = 0;

-- Few: what is counted passes over their links.
CREATE INDEX clients_hidden ON clients (workspace_id, client_id) WHERE archived = 1 OR excluded = 1;
