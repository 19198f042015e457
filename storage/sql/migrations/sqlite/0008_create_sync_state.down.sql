DROP INDEX sync_runs_active;
UPDATE sync_runs SET state = 'failed', error_message = 'ended by a change of the schema'
  WHERE state IN ('queued', 'running', 'paused');
UPDATE sync_runs SET kind = 'full' WHERE kind IN ('reconcile', 'replay');
UPDATE jobs SET state = 'cancelled' WHERE state = 'paused';
CREATE UNIQUE INDEX sync_runs_active ON sync_runs (workspace_id)
  WHERE state IN ('queued', 'running');
ALTER TABLE sync_cursors DROP COLUMN finished_at;
ALTER TABLE sync_cursors DROP COLUMN started_at;
ALTER TABLE sync_cursors DROP COLUMN waited_ms;
ALTER TABLE sync_cursors DROP COLUMN calls_saved;
ALTER TABLE sync_runs DROP COLUMN waiting_reason;
ALTER TABLE sync_runs DROP COLUMN waiting_until;
ALTER TABLE sync_runs DROP COLUMN oldest_first;
ALTER TABLE clients DROP COLUMN successor_company_id;
ALTER TABLE clients DROP COLUMN archived;
ALTER TABLE hubspot_records DROP COLUMN read_at;
DROP TABLE portal_reads;
DROP TABLE sync_log;
DROP TABLE pending_reads;
DROP TABLE tombstones;
DROP TABLE sync_checkpoints;
