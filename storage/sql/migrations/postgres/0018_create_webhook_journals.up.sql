-- How far HubSpot's journal of events was read, and by whom. A journal is an app's, of all
-- workspaces whose portals installed it.
CREATE TABLE webhook_journals (
  journal text PRIMARY KEY, -- the app's client id
  entry text NOT NULL, -- HubSpot's offset of the last entry whose events are kept; empty: none
  published_at timestamptz, -- that entry
  caught_up_at timestamptz, -- when there was nothing more, last
  gaps bigint NOT NULL, -- how often entries were lost
  last_gap_at timestamptz,
  owner text NOT NULL, -- who reads it; empty: nobody
  lease_until timestamptz NOT NULL
);
