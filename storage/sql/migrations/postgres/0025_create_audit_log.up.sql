-- Who called what, from where, and how it ended. An event's id is its millisecond and a number.
CREATE TABLE audit_log (
  workspace_id text NOT NULL,
  event_id bigint NOT NULL, -- milliseconds since 1970 * 2^20 + a number
  count bigint NOT NULL, -- of the same calls that came together
  caller text NOT NULL,
  address text NOT NULL,
  method text NOT NULL,
  resource text NOT NULL,
  outcome text NOT NULL,
  request_id text NOT NULL,
  is_change smallint NOT NULL,
  PRIMARY KEY (workspace_id, event_id)
);
SELECT guard_rows('audit_log');
