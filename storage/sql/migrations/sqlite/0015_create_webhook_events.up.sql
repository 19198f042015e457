-- HubSpot's webhook events, from their arrival until they are worked off, and three days more
-- to tell a repetition. AUTOINCREMENT: an id is not given again when its row is gone.
CREATE TABLE webhook_events (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  workspace_id TEXT NOT NULL,
  key TEXT NOT NULL, -- the same for each repetition of an event
  portal_id INTEGER NOT NULL,
  type TEXT NOT NULL, -- as HubSpot says
  object_type INTEGER, -- NULL: none that is kept
  object_id INTEGER NOT NULL, -- 0: none
  occurred_at INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  body TEXT NOT NULL, -- JSON; empty once done
  state INTEGER NOT NULL, -- 1 pending, 2 done, 3 dead
  attempts INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  error TEXT NOT NULL, -- of the last attempt
  UNIQUE (workspace_id, key)
);

CREATE INDEX webhook_events_arrival ON webhook_events (workspace_id, id);
CREATE INDEX webhook_events_pending ON webhook_events (workspace_id, id, due_at) WHERE state = 1;
CREATE INDEX webhook_events_done ON webhook_events (received_at) WHERE state = 2;
CREATE INDEX webhook_events_dead ON webhook_events (workspace_id, id) WHERE state = 3;
