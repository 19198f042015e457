DROP INDEX interactions_model;
ALTER TABLE interactions DROP COLUMN analysis_model;
CREATE INDEX interactions_model ON interactions
  (workspace_id, (CAST(split_part(analysis, ';', 1) AS integer)), object_type)
  WHERE analysis <> '';

DO $$
DECLARE
  guarded regclass;
BEGIN
  FOR guarded IN SELECT polrelid FROM pg_policy
    WHERE polname = 'scope' AND pg_table_is_visible(polrelid) LOOP
    EXECUTE format('DROP POLICY scope ON %s', guarded);
    EXECUTE format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY', guarded);
  END LOOP;
END $$;
DROP FUNCTION guard_rows;
