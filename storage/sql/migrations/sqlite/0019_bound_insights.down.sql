DROP INDEX interactions_model;
DROP INDEX manual_attributions_request;
ALTER TABLE manual_attributions DROP COLUMN request_id;
DROP INDEX manual_attributions_time;
DROP INDEX client_alerts_closed;
