DROP TABLE webhook_journals;
