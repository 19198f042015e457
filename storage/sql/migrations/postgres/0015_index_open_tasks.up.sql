-- Few tasks are open, and the summary counts them at every call.
CREATE INDEX interactions_open_tasks ON interactions (workspace_id, object_id)
  WHERE object_type = 9 AND outcome <> 'COMPLETED';
