DROP TABLE webhook_events;
DROP SEQUENCE webhook_event_ids;
