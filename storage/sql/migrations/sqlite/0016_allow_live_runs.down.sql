DROP INDEX sync_runs_not_live;
DROP INDEX sync_runs_active;
-- Their events wait in webhook_events, or go with it.
UPDATE jobs SET state = 'cancelled' WHERE kind = 'live_run' AND state IN ('queued', 'leased', 'paused');
UPDATE sync_runs SET state = 'cancelled' WHERE kind = 'live'
  AND state IN ('queued', 'running', 'paused');
UPDATE sync_runs SET kind = 'quick', started_by = 'schedule' WHERE kind = 'live';
CREATE UNIQUE INDEX sync_runs_active ON sync_runs (workspace_id, (kind = 'backfill'))
  WHERE state IN ('queued', 'running', 'paused');
