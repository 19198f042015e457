-- How far HubSpot's journal of events was read, and by whom. A journal is an app's, of all
-- workspaces whose portals installed it.
CREATE TABLE webhook_journals (
  journal TEXT PRIMARY KEY, -- the app's client id
  entry TEXT NOT NULL, -- HubSpot's offset of the last entry whose events are kept; empty: none
  published_at INTEGER, -- that entry
  caught_up_at INTEGER, -- when there was nothing more, last
  gaps INTEGER NOT NULL, -- how often entries were lost
  last_gap_at INTEGER,
  owner TEXT NOT NULL, -- who reads it; empty: nobody
  lease_until INTEGER NOT NULL
);
