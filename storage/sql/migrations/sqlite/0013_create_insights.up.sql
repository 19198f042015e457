-- What is read from messages, how relationships stand, and why.
ALTER TABLE interactions ADD COLUMN analysis TEXT NOT NULL DEFAULT ''; -- see activity_facts.h

-- What health asks of an activity stands with the link, in the index by which a client's are read:
-- a look-up in interactions for each would take thirty times as long.
ALTER TABLE client_links ADD COLUMN facts TEXT NOT NULL DEFAULT ''; -- activity_facts.h
ALTER TABLE client_links ADD COLUMN mood INTEGER; -- -1, 0, 1; only of what a client wrote or said
ALTER TABLE client_links ADD COLUMN mood_score INTEGER; -- ten-thousandths, -10000 to 10000
UPDATE client_links SET facts = coalesce((SELECT i.occurred_at || ';' || i.direction || ';;'
    || char(31) || substr(replace(i.outcome, char(31), ' '), 1, 100)
    || char(31) || substr(replace(i.thread_id, char(31), ' '), 1, 100)
  FROM interactions i WHERE i.workspace_id = client_links.workspace_id
  AND i.object_type = client_links.object_type AND i.object_id = client_links.object_id), '')
  WHERE object_type >= 5;
DROP INDEX client_links_timeline;
CREATE INDEX client_links_timeline ON client_links
  (workspace_id, client_id, sort_at DESC, object_type, object_id DESC, facts)
  WHERE object_type >= 5;
CREATE INDEX client_links_recent ON client_links
  (workspace_id, sort_at, object_type, object_id, client_id, mood, mood_score)
  WHERE object_type >= 5;
-- Tasks that are still to be done, to be counted without their rows.
CREATE INDEX client_links_open_tasks ON client_links
  (workspace_id, object_type, object_id, client_id)
  WHERE object_type = 9 AND facts <> ''
  AND instr(facts, char(31) || 'COMPLETED' || char(31)) = 0;

-- Moods that a person set in place of the ones read.
CREATE TABLE mood_overrides (
  workspace_id TEXT NOT NULL,
  object_type INTEGER NOT NULL,
  object_id INTEGER NOT NULL,
  level INTEGER NOT NULL, -- -2 to 2
  reason TEXT NOT NULL,
  set_by TEXT NOT NULL,
  set_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, object_type, object_id)
) WITHOUT ROWID;

-- Scores in hundredths of a point.
CREATE TABLE client_health (
  workspace_id TEXT NOT NULL,
  client_id TEXT NOT NULL,
  score INTEGER NOT NULL,
  band INTEGER NOT NULL, -- 0 too little data, 1 at risk, 2 healthy, 3 thriving
  trend INTEGER NOT NULL, -- 0 unknown, 1 improving, 2 stable, 3 declining
  confidence REAL NOT NULL,
  sentiment REAL,
  sentiment_trend INTEGER NOT NULL,
  renewal_probability REAL,
  churn30 REAL NOT NULL,
  churn60 REAL NOT NULL,
  churn90 REAL NOT NULL,
  expansion REAL NOT NULL,
  response_hours REAL,
  usual_response_hours REAL,
  active_contacts INTEGER NOT NULL,
  engagement_change REAL NOT NULL,
  config_version INTEGER NOT NULL,
  model_version INTEGER NOT NULL,
  as_of TEXT NOT NULL,
  computed_at INTEGER NOT NULL,
  document TEXT NOT NULL, -- JSON: factors and drivers with their evidence
  PRIMARY KEY (workspace_id, client_id)
) WITHOUT ROWID;

CREATE TABLE health_days (
  workspace_id TEXT NOT NULL,
  client_id TEXT NOT NULL,
  day TEXT NOT NULL,
  score INTEGER NOT NULL, -- at the end of the day
  PRIMARY KEY (workspace_id, client_id, day)
) WITHOUT ROWID;
CREATE INDEX health_days_day ON health_days (workspace_id, day, client_id, score);

-- The sums of those days over all clients that are neither archived nor excluded.
CREATE TABLE portfolio_days (
  workspace_id TEXT NOT NULL,
  day TEXT NOT NULL,
  clients INTEGER NOT NULL,
  score_sum INTEGER NOT NULL,
  at_risk INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, day)
) WITHOUT ROWID;

-- Why scores changed; what stands at one time is in the order of `position`.
CREATE TABLE attributions (
  workspace_id TEXT NOT NULL,
  client_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  position INTEGER NOT NULL,
  id TEXT NOT NULL,
  factor TEXT NOT NULL,
  delta INTEGER NOT NULL,
  previous_score INTEGER NOT NULL,
  new_score INTEGER NOT NULL,
  weight REAL NOT NULL,
  reason TEXT NOT NULL,
  evidence TEXT NOT NULL, -- JSON array
  manual_id TEXT NOT NULL, -- of the manual attribution behind it; empty: none
  PRIMARY KEY (workspace_id, client_id, at, position, id)
) WITHOUT ROWID;
CREATE INDEX attributions_time ON attributions (workspace_id, at, client_id, factor, delta);

-- What a person knows of a client and no record shows.
CREATE TABLE manual_attributions (
  workspace_id TEXT NOT NULL,
  client_id TEXT NOT NULL,
  id TEXT NOT NULL,
  at INTEGER NOT NULL,
  sign INTEGER NOT NULL,
  weight REAL NOT NULL,
  reason TEXT NOT NULL,
  notes TEXT NOT NULL,
  set_by TEXT NOT NULL,
  PRIMARY KEY (workspace_id, client_id, id)
) WITHOUT ROWID;

CREATE TABLE client_alerts (
  workspace_id TEXT NOT NULL,
  client_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  opened_at INTEGER NOT NULL,
  severity TEXT NOT NULL,
  description TEXT NOT NULL,
  recommendation TEXT NOT NULL,
  document TEXT NOT NULL, -- JSON: evidence and figures
  closed_at INTEGER,
  PRIMARY KEY (workspace_id, client_id, kind, opened_at)
) WITHOUT ROWID;
CREATE INDEX client_alerts_open ON client_alerts (workspace_id, client_id, kind)
  WHERE closed_at IS NULL;

-- Clients to be scored again. `generation` moves at each mark after it was `seen`, as in
-- pending_links; one that nobody has seen yet need not be marked again, which spares an import one
-- write a client and page.
CREATE TABLE dirty_health (
  workspace_id TEXT NOT NULL,
  client_id TEXT NOT NULL,
  generation INTEGER NOT NULL,
  queued_at INTEGER NOT NULL,
  seen INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, client_id)
) WITHOUT ROWID;
CREATE INDEX dirty_health_queue ON dirty_health (workspace_id, queued_at, client_id);
INSERT INTO dirty_health (workspace_id, client_id, generation, queued_at, seen)
  SELECT workspace_id, client_id, 1, updated_at, 0 FROM clients;
