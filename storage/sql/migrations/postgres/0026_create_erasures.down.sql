DROP FUNCTION enter_workspace(text, boolean);
DROP TABLE erasures;
