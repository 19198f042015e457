-- HubSpot's webhook events, from their arrival until they are worked off, and three days more
-- to tell a repetition. The ids of one transaction are drawn before its rows are sorted by key.
CREATE SEQUENCE webhook_event_ids;

CREATE TABLE webhook_events (
  workspace_id text NOT NULL,
  id bigint NOT NULL,
  key text COLLATE "C" NOT NULL, -- the same for each repetition of an event
  portal_id bigint NOT NULL,
  type text NOT NULL, -- as HubSpot says
  object_type smallint, -- NULL: none that is kept
  object_id bigint NOT NULL, -- 0: none
  occurred_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  body text NOT NULL, -- JSON; empty once done
  state smallint NOT NULL, -- 1 pending, 2 done, 3 dead
  attempts integer NOT NULL,
  due_at timestamptz NOT NULL,
  error text NOT NULL, -- of the last attempt
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, key)
);

CREATE INDEX webhook_events_pending ON webhook_events (workspace_id, id, due_at) WHERE state = 1;
CREATE INDEX webhook_events_done ON webhook_events (received_at) WHERE state = 2;
CREATE INDEX webhook_events_dead ON webhook_events (workspace_id, id) WHERE state = 3;
