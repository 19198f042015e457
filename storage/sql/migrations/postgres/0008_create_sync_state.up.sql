-- What the engine knows between runs: how far each type is true, which records went and why, which
-- are to be read again by id, and what a person may read about all of it.
CREATE TABLE sync_checkpoints (
  workspace_id text NOT NULL,
  object_type smallint NOT NULL,
  fast_until timestamptz, -- HubSpot's time, as the next two
  truth_until timestamptz,
  import_began timestamptz,
  properties text NOT NULL,
  imported_at timestamptz,
  synced_at timestamptz,
  reconciled_at timestamptz,
  associations_at timestamptz,
  calculated_at timestamptz,
  PRIMARY KEY (workspace_id, object_type)
);

-- No personal data: a record that was merged or erased, so that a late page can't bring it back.
CREATE TABLE tombstones (
  workspace_id text NOT NULL,
  object_type smallint NOT NULL,
  object_id bigint NOT NULL,
  kind smallint NOT NULL, -- 2 merged, 3 erased
  merged_into bigint NOT NULL DEFAULT 0,
  removed_at timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, object_type, object_id)
);

-- Records to be read again. `generation` moves at each mark, as in pending_links.
CREATE TABLE pending_reads (
  workspace_id text NOT NULL,
  object_type smallint NOT NULL,
  object_id bigint NOT NULL,
  reason text NOT NULL,
  generation bigint NOT NULL,
  queued_at timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, object_type, object_id)
);
CREATE INDEX pending_reads_queue ON pending_reads (workspace_id, object_type, queued_at, object_id);

CREATE TABLE sync_log (
  workspace_id text NOT NULL,
  sequence bigint NOT NULL,
  at timestamptz NOT NULL,
  run_id text COLLATE "C" NOT NULL,
  severity smallint NOT NULL, -- 1 info, 2 warning, 3 error
  event text NOT NULL,
  object_type smallint,
  object_id bigint,
  count bigint NOT NULL,
  message text NOT NULL,
  PRIMARY KEY (workspace_id, sequence)
);
CREATE INDEX sync_log_run ON sync_log (workspace_id, run_id, sequence);

-- When each part of a portal's definitions was read last.
CREATE TABLE portal_reads (
  workspace_id text NOT NULL,
  part text NOT NULL,
  read_at timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, part)
);

ALTER TABLE hubspot_records ADD COLUMN read_at timestamptz; -- when the read that brought it began
ALTER TABLE clients ADD COLUMN archived boolean NOT NULL DEFAULT false; -- no company stands behind it
ALTER TABLE clients ADD COLUMN successor_company_id bigint; -- its last company was merged into it
ALTER TABLE sync_runs ADD COLUMN oldest_first boolean NOT NULL DEFAULT false;
ALTER TABLE sync_runs ADD COLUMN waiting_until timestamptz;
ALTER TABLE sync_runs ADD COLUMN waiting_reason text NOT NULL DEFAULT '';
ALTER TABLE sync_cursors ADD COLUMN calls_saved bigint NOT NULL DEFAULT 0;
ALTER TABLE sync_cursors ADD COLUMN waited_ms bigint NOT NULL DEFAULT 0;
ALTER TABLE sync_cursors ADD COLUMN started_at timestamptz;
ALTER TABLE sync_cursors ADD COLUMN finished_at timestamptz;

-- A backfill goes on beside the other kinds, of which one is under way at a time.
DROP INDEX sync_runs_active;
CREATE UNIQUE INDEX sync_runs_active ON sync_runs (workspace_id, (kind = 'backfill'))
  WHERE state IN ('queued', 'running', 'paused');
