-- The language of a text that is not English stands with its facts (activity_facts.h), so that what
-- is not read of a client is told without its texts.
UPDATE client_links l SET facts = l.facts || chr(31)
    || coalesce(nullif(left(split_part(i.analysis, chr(31), 2), 100), ''), '?')
  FROM interactions i WHERE i.workspace_id = l.workspace_id AND i.object_type = l.object_type
  AND i.object_id = l.object_id AND l.object_type >= 5 AND l.facts <> '' AND i.analysis <> ''
  AND split_part(i.analysis, chr(31), 2) <> 'en';

-- By client, so that one's are found as well as all are counted.
DROP INDEX client_links_open_tasks;
CREATE INDEX client_links_open_tasks ON client_links (workspace_id, client_id, sort_at, object_id)
  WHERE object_type = 9 AND facts <> ''
  AND strpos(facts, chr(31) || 'COMPLETED' || chr(31)) = 0;

-- Few: what is counted passes over their links.
CREATE INDEX clients_hidden ON clients (workspace_id, client_id) WHERE archived OR excluded;
