-- Runs with their progress and cursors, and the queue that gives them to workers.
CREATE TABLE sync_runs (
  workspace_id text NOT NULL REFERENCES workspaces (workspace_id),
  run_id text COLLATE "C" NOT NULL,
  job_id text NOT NULL,
  kind text NOT NULL, -- quick, full, backfill
  started_by text NOT NULL, -- connect, manual, schedule
  state text NOT NULL, -- queued, running, completed, failed, cancelled
  request_id text NOT NULL,
  window_start timestamptz,
  window_end timestamptz,
  object_types integer NOT NULL, -- bit n: reads object type n
  cancel_requested boolean NOT NULL DEFAULT false,
  error_code text NOT NULL DEFAULT '',
  error_message text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL,
  started_at timestamptz,
  finished_at timestamptz,
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
  workspace_id text NOT NULL,
  run_id text COLLATE "C" NOT NULL,
  object_type smallint NOT NULL,
  total bigint,
  processed bigint NOT NULL DEFAULT 0,
  added bigint NOT NULL DEFAULT 0,
  updated bigint NOT NULL DEFAULT 0,
  unchanged bigint NOT NULL DEFAULT 0,
  skipped bigint NOT NULL DEFAULT 0,
  failed bigint NOT NULL DEFAULT 0,
  calls bigint NOT NULL DEFAULT 0,
  next_after text NOT NULL DEFAULT '',
  finished boolean NOT NULL DEFAULT false,
  error text NOT NULL DEFAULT '',
  PRIMARY KEY (workspace_id, run_id, object_type),
  FOREIGN KEY (workspace_id, run_id) REFERENCES sync_runs (workspace_id, run_id)
);

CREATE TABLE jobs (
  workspace_id text NOT NULL,
  job_id text COLLATE "C" NOT NULL,
  kind text NOT NULL,
  payload text NOT NULL,
  priority integer NOT NULL,
  state text NOT NULL, -- queued, leased, done, dead, cancelled
  attempts integer NOT NULL DEFAULT 0,
  epoch bigint NOT NULL DEFAULT 0,
  worker text NOT NULL DEFAULT '',
  due_at timestamptz NOT NULL, -- queued: not before; leased: when the lease runs out
  last_error text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL,
  finished_at timestamptz,
  PRIMARY KEY (workspace_id, job_id)
);
-- Workers serve all workspaces, and fences name only the job: its id is unique everywhere.
CREATE UNIQUE INDEX jobs_id ON jobs (job_id);
CREATE INDEX jobs_due ON jobs (priority, due_at, job_id) WHERE state IN ('queued', 'leased');
