-- Runs with their progress and cursors, and the queue that gives them to workers.
CREATE TABLE sync_runs (
  workspace_id TEXT NOT NULL REFERENCES workspaces (workspace_id),
  run_id TEXT NOT NULL,
  job_id TEXT NOT NULL,
  kind TEXT NOT NULL, -- quick, full, backfill
  started_by TEXT NOT NULL, -- connect, manual, schedule
  state TEXT NOT NULL, -- queued, running, completed, failed, cancelled
  request_id TEXT NOT NULL,
  window_start INTEGER,
  window_end INTEGER,
  object_types INTEGER NOT NULL, -- bit n: reads object type n
  cancel_requested INTEGER NOT NULL DEFAULT 0,
  error_code TEXT NOT NULL DEFAULT '',
  error_message TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  finished_at INTEGER,
  PRIMARY KEY (workspace_id, run_id)
);
-- At most one run of a workspace is under way, however many processes start one at once.
CREATE UNIQUE INDEX sync_runs_active ON sync_runs (workspace_id)
  WHERE state IN ('queued', 'running');
CREATE UNIQUE INDEX sync_runs_request ON sync_runs (workspace_id, request_id)
  WHERE request_id <> '';
CREATE UNIQUE INDEX sync_runs_job ON sync_runs (workspace_id, job_id);
CREATE INDEX sync_runs_newest ON sync_runs (workspace_id, created_at DESC, run_id DESC);

CREATE TABLE sync_cursors (
  workspace_id TEXT NOT NULL,
  run_id TEXT NOT NULL,
  object_type INTEGER NOT NULL,
  total INTEGER,
  processed INTEGER NOT NULL DEFAULT 0,
  added INTEGER NOT NULL DEFAULT 0,
  updated INTEGER NOT NULL DEFAULT 0,
  unchanged INTEGER NOT NULL DEFAULT 0,
  skipped INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  calls INTEGER NOT NULL DEFAULT 0,
  next_after TEXT NOT NULL DEFAULT '',
  finished INTEGER NOT NULL DEFAULT 0,
  error TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (workspace_id, run_id, object_type),
  FOREIGN KEY (workspace_id, run_id) REFERENCES sync_runs (workspace_id, run_id)
);

CREATE TABLE jobs (
  workspace_id TEXT NOT NULL,
  job_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  payload TEXT NOT NULL,
  priority INTEGER NOT NULL,
  state TEXT NOT NULL, -- queued, leased, done, dead, cancelled
  attempts INTEGER NOT NULL DEFAULT 0,
  epoch INTEGER NOT NULL DEFAULT 0,
  worker TEXT NOT NULL DEFAULT '',
  due_at INTEGER NOT NULL, -- queued: not before; leased: when the lease runs out
  last_error TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  finished_at INTEGER,
  PRIMARY KEY (workspace_id, job_id)
);
-- Workers serve all workspaces, and fences name only the job: its id is unique everywhere.
CREATE UNIQUE INDEX jobs_id ON jobs (job_id);
CREATE INDEX jobs_due ON jobs (priority, due_at, job_id) WHERE state IN ('queued', 'leased');
