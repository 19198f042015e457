-- Works with 27.
-- Reads that found records as they are stored: when each was last seen, without writing its row
-- anew. What began more than a day before the last one is removed.
CREATE TABLE unchanged_reads (
  workspace_id TEXT NOT NULL,
  object_type INTEGER NOT NULL,
  read_at INTEGER NOT NULL, -- when the read began
  first_id INTEGER NOT NULL,
  object_ids TEXT NOT NULL, -- '1,2,3'
  PRIMARY KEY (workspace_id, object_type, read_at, first_id)
);
