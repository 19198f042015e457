-- A live run works off webhook events beside a backfill and beside the other kinds.
DROP INDEX sync_runs_active;
CREATE UNIQUE INDEX sync_runs_active ON sync_runs
  (workspace_id, (CASE kind WHEN 'backfill' THEN 1 WHEN 'live' THEN 2 ELSE 0 END))
  WHERE state IN ('queued', 'running', 'paused');
-- Live runs come in any number: what is asked of the others must not read through them.
CREATE INDEX sync_runs_not_live ON sync_runs (workspace_id, created_at DESC, run_id DESC)
  WHERE kind <> 'live';
