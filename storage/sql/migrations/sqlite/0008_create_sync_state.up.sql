-- What the engine knows between runs: how far each type is true, which records went and why, which
-- are to be read again by id, and what a person may read about all of it.
CREATE TABLE sync_checkpoints (
  workspace_id TEXT NOT NULL,
  object_type INTEGER NOT NULL,
  fast_until INTEGER, -- HubSpot's time, as the next two
  truth_until INTEGER,
  import_began INTEGER,
  properties TEXT NOT NULL,
  imported_at INTEGER,
  synced_at INTEGER,
  reconciled_at INTEGER,
  associations_at INTEGER,
  calculated_at INTEGER,
  PRIMARY KEY (workspace_id, object_type)
) WITHOUT ROWID;

-- No personal data: a record that was merged or erased, so that a late page can't bring it back.
CREATE TABLE tombstones (
  workspace_id TEXT NOT NULL,
  object_type INTEGER NOT NULL,
  object_id INTEGER NOT NULL,
  kind INTEGER NOT NULL, -- 2 merged, 3 erased
  merged_into INTEGER NOT NULL DEFAULT 0,
  removed_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, object_type, object_id)
) WITHOUT ROWID;

-- Records to be read again. `generation` moves at each mark, as in pending_links.
CREATE TABLE pending_reads (
  workspace_id TEXT NOT NULL,
  object_type INTEGER NOT NULL,
  object_id INTEGER NOT NULL,
  reason TEXT NOT NULL,
  generation INTEGER NOT NULL,
  queued_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, object_type, object_id)
) WITHOUT ROWID;
CREATE INDEX pending_reads_queue ON pending_reads (workspace_id, object_type, queued_at, object_id);

CREATE TABLE sync_log (
  workspace_id TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  at INTEGER NOT NULL,
  run_id TEXT NOT NULL,
  severity INTEGER NOT NULL, -- 1 info, 2 warning, 3 error
  event TEXT NOT NULL,
  object_type INTEGER,
  object_id INTEGER,
  count INTEGER NOT NULL,
  message TEXT NOT NULL,
  PRIMARY KEY (workspace_id, sequence)
) WITHOUT ROWID;
CREATE INDEX sync_log_run ON sync_log (workspace_id, run_id, sequence);

-- When each part of a portal's definitions was read last.
CREATE TABLE portal_reads (
  workspace_id TEXT NOT NULL,
  part TEXT NOT NULL,
  read_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, part)
) WITHOUT ROWID;

ALTER TABLE hubspot_records ADD COLUMN read_at INTEGER; -- when the read that brought it began
ALTER TABLE clients ADD COLUMN archived INTEGER NOT NULL DEFAULT 0; -- no company stands behind it
ALTER TABLE clients ADD COLUMN successor_company_id INTEGER; -- its last company was merged into it
ALTER TABLE sync_runs ADD COLUMN oldest_first INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sync_runs ADD COLUMN waiting_until INTEGER;
ALTER TABLE sync_runs ADD COLUMN waiting_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE sync_cursors ADD COLUMN calls_saved INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sync_cursors ADD COLUMN waited_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sync_cursors ADD COLUMN started_at INTEGER;
ALTER TABLE sync_cursors ADD COLUMN finished_at INTEGER;

-- A backfill goes on beside the other kinds, of which one is under way at a time.
DROP INDEX sync_runs_active;
CREATE UNIQUE INDEX sync_runs_active ON sync_runs (workspace_id, (kind = 'backfill'))
  WHERE state IN ('queued', 'running', 'paused');
