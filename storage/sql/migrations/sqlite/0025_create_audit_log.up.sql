-- Who called what, from where, and how it ended. An event's id is its millisecond and a number.
CREATE TABLE audit_log (
  workspace_id TEXT NOT NULL,
  event_id INTEGER NOT NULL, -- milliseconds since 1970 * 2^20 + a number
  count INTEGER NOT NULL, -- of the same calls that came together
  caller TEXT NOT NULL,
  address TEXT NOT NULL,
  method TEXT NOT NULL,
  resource TEXT NOT NULL,
  outcome TEXT NOT NULL,
  request_id TEXT NOT NULL,
  is_change INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, event_id)
) WITHOUT ROWID;
