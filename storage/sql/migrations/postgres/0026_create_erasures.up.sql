-- Workspaces that are being erased, or were: what nothing may be written into. A finished erasure
-- of a connection's data lets writers in again, one of a whole workspace stays until the workspace
-- is made anew.
CREATE TABLE erasures (
  workspace_id text PRIMARY KEY,
  kind text NOT NULL, -- workspace, hubspot
  asked_by text NOT NULL,
  revoked smallint NOT NULL DEFAULT 0, -- HubSpot confirmed that the grant ended
  removed text NOT NULL DEFAULT '[]', -- JSON array: table=rows
  began_at timestamptz NOT NULL,
  ended_at timestamptz
);
SELECT guard_rows('erasures');

-- Each transaction that writes into a workspace begins with it. The lock, which writers share, lets
-- an erasure begin after the last of them has ended; the second statement sees what was committed
-- while the first one waited.
CREATE FUNCTION enter_workspace(entered text, may_be_erasing boolean) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtextextended(entered, 4713));
  IF EXISTS (SELECT 1 FROM erasures e WHERE e.workspace_id = entered AND (
      (e.ended_at IS NULL AND e.kind IN ('workspace', 'hubspot') AND NOT may_be_erasing)
      OR (e.ended_at IS NOT NULL AND e.kind = 'workspace'))) THEN
    RAISE EXCEPTION 'the workspace is erased' USING ERRCODE = 'SW001';
  END IF;
END $$;
