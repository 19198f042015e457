DROP TABLE workspace_settings;
DROP TABLE change_log;
DROP TABLE change_counters;
