-- What is read from messages, how relationships stand, and why.
ALTER TABLE interactions ADD COLUMN analysis text NOT NULL DEFAULT ''; -- see activity_facts.h

-- What health asks of an activity stands with the link, in the index by which a client's are read:
-- a look-up in interactions for each would take thirty times as long.
ALTER TABLE client_links ADD COLUMN facts text NOT NULL DEFAULT ''; -- activity_facts.h
ALTER TABLE client_links ADD COLUMN mood smallint; -- -1, 0, 1; only of what a client wrote or said
ALTER TABLE client_links ADD COLUMN mood_score smallint; -- ten-thousandths, -10000 to 10000
UPDATE client_links l SET facts =
    round(extract(epoch FROM i.occurred_at) * 1000) || ';' || i.direction || ';;'
    || chr(31) || left(translate(i.outcome, chr(31), ' '), 100)
    || chr(31) || left(translate(i.thread_id, chr(31), ' '), 100)
  FROM interactions i WHERE i.workspace_id = l.workspace_id AND i.object_type = l.object_type
  AND i.object_id = l.object_id;
DROP INDEX client_links_timeline;
CREATE INDEX client_links_timeline
  ON client_links (workspace_id, client_id, sort_at DESC, object_type, object_id DESC)
  INCLUDE (facts) WHERE object_type >= 5;
CREATE INDEX client_links_recent ON client_links (workspace_id, sort_at)
  INCLUDE (object_type, object_id, client_id, mood, mood_score) WHERE object_type >= 5;
-- Tasks that are still to be done, to be counted without their rows.
CREATE INDEX client_links_open_tasks ON client_links
  (workspace_id, object_type, object_id)
  INCLUDE (client_id) WHERE object_type = 9 AND facts <> ''
  AND strpos(facts, chr(31) || 'COMPLETED' || chr(31)) = 0;

-- Moods that a person set in place of the ones read.
CREATE TABLE mood_overrides (
  workspace_id text NOT NULL,
  object_type smallint NOT NULL,
  object_id bigint NOT NULL,
  level smallint NOT NULL, -- -2 to 2
  reason text NOT NULL,
  set_by text NOT NULL,
  set_at timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, object_type, object_id)
);

-- Scores in hundredths of a point.
CREATE TABLE client_health (
  workspace_id text NOT NULL,
  client_id text COLLATE "C" NOT NULL,
  score integer NOT NULL,
  band smallint NOT NULL, -- 0 too little data, 1 at risk, 2 healthy, 3 thriving
  trend smallint NOT NULL, -- 0 unknown, 1 improving, 2 stable, 3 declining
  confidence double precision NOT NULL,
  sentiment double precision,
  sentiment_trend smallint NOT NULL,
  renewal_probability double precision,
  churn30 double precision NOT NULL,
  churn60 double precision NOT NULL,
  churn90 double precision NOT NULL,
  expansion double precision NOT NULL,
  response_hours double precision,
  usual_response_hours double precision,
  active_contacts integer NOT NULL,
  engagement_change double precision NOT NULL,
  config_version integer NOT NULL,
  model_version integer NOT NULL,
  as_of date NOT NULL,
  computed_at timestamptz NOT NULL,
  document text NOT NULL, -- JSON: factors and drivers with their evidence
  PRIMARY KEY (workspace_id, client_id)
);

CREATE TABLE health_days (
  workspace_id text NOT NULL,
  client_id text COLLATE "C" NOT NULL,
  day date NOT NULL,
  score integer NOT NULL, -- at the end of the day
  PRIMARY KEY (workspace_id, client_id, day)
);
CREATE INDEX health_days_day ON health_days (workspace_id, day) INCLUDE (client_id, score);

-- The sums of those days over all clients that are neither archived nor excluded.
CREATE TABLE portfolio_days (
  workspace_id text NOT NULL,
  day date NOT NULL,
  clients integer NOT NULL,
  score_sum bigint NOT NULL,
  at_risk integer NOT NULL,
  PRIMARY KEY (workspace_id, day)
);

-- Why scores changed; what stands at one time is in the order of `position`.
CREATE TABLE attributions (
  workspace_id text NOT NULL,
  client_id text COLLATE "C" NOT NULL,
  at timestamptz NOT NULL,
  position smallint NOT NULL,
  id text COLLATE "C" NOT NULL,
  factor text COLLATE "C" NOT NULL,
  delta integer NOT NULL,
  previous_score integer NOT NULL,
  new_score integer NOT NULL,
  weight double precision NOT NULL,
  reason text NOT NULL,
  evidence text NOT NULL, -- JSON array
  manual_id text NOT NULL, -- of the manual attribution behind it; empty: none
  PRIMARY KEY (workspace_id, client_id, at, position, id)
);
CREATE INDEX attributions_time ON attributions (workspace_id, at)
  INCLUDE (client_id, factor, delta);

-- What a person knows of a client and no record shows.
CREATE TABLE manual_attributions (
  workspace_id text NOT NULL,
  client_id text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  at timestamptz NOT NULL,
  sign smallint NOT NULL,
  weight double precision NOT NULL,
  reason text NOT NULL,
  notes text NOT NULL,
  set_by text NOT NULL,
  PRIMARY KEY (workspace_id, client_id, id)
);

CREATE TABLE client_alerts (
  workspace_id text NOT NULL,
  client_id text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  opened_at timestamptz NOT NULL,
  severity text NOT NULL,
  description text NOT NULL,
  recommendation text NOT NULL,
  document text NOT NULL, -- JSON: evidence and figures
  closed_at timestamptz,
  PRIMARY KEY (workspace_id, client_id, kind, opened_at)
);
CREATE INDEX client_alerts_open ON client_alerts (workspace_id, client_id, kind)
  WHERE closed_at IS NULL;

-- Clients to be scored again. `generation` moves at each mark after it was `seen`, as in
-- pending_links; one that nobody has seen yet need not be marked again, which spares an import one
-- write a client and page.
CREATE TABLE dirty_health (
  workspace_id text NOT NULL,
  client_id text COLLATE "C" NOT NULL,
  generation bigint NOT NULL,
  queued_at timestamptz NOT NULL,
  seen boolean NOT NULL,
  PRIMARY KEY (workspace_id, client_id)
);
CREATE INDEX dirty_health_queue ON dirty_health (workspace_id, queued_at, client_id);
INSERT INTO dirty_health (workspace_id, client_id, generation, queued_at, seen)
  SELECT workspace_id, client_id, 1, updated_at, false FROM clients;
