-- Works with 27.
-- Reads that found records as they are stored: when each was last seen, without writing its row
-- anew. What began more than a day before the last one is removed.
CREATE TABLE unchanged_reads (
  workspace_id text NOT NULL,
  object_type smallint NOT NULL,
  read_at timestamptz NOT NULL, -- when the read began
  first_id bigint NOT NULL,
  object_ids text NOT NULL, -- '1,2,3'
  PRIMARY KEY (workspace_id, object_type, read_at, first_id)
);
SELECT guard_rows('unchanged_reads');
