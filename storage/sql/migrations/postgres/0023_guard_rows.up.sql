-- What a table shows and takes is what the transaction's scope says (storage/sql/scope.h), whatever
-- its statements say; without a scope it is nothing. The sub-selects are worked out once a
-- statement instead of once a row; NULLIF … IS NOT NULL, because the planner takes that for true of
-- nearly all rows, where it would take a comparison for one of few, which all statements make
-- already. A setting whose transaction is over reads as '', not as NULL.
-- Each later table of workspaces needs: SELECT guard_rows('its_name');
CREATE FUNCTION guard_rows(guarded regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', guarded);
  EXECUTE format('CREATE POLICY scope ON %s USING (nullif('
    'workspace_id = (SELECT nullif(current_setting(''stanna.workspace'', true), ''''))'
    ' OR (SELECT current_setting(''stanna.every_workspace'', true) = ''on''), false) IS NOT NULL)',
    guarded);
END $$;

SELECT guard_rows(c.oid) FROM pg_class c
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'workspace_id'
  WHERE c.relkind = 'r' AND pg_table_is_visible(c.oid);

-- Behind a policy, an index on split_part(…) is of no use: PostgreSQL can't know that the function
-- gives away nothing of other rows.
DROP INDEX interactions_model;
ALTER TABLE interactions ADD COLUMN analysis_model integer
  GENERATED ALWAYS AS (CAST(nullif(split_part(analysis, ';', 1), '') AS integer)) STORED;
CREATE INDEX interactions_model ON interactions (workspace_id, analysis_model, object_type)
  WHERE analysis_model IS NOT NULL;
