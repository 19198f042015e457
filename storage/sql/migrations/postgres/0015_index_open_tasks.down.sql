DROP INDEX interactions_open_tasks;
