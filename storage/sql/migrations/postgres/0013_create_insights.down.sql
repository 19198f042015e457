DROP TABLE dirty_health;
DROP TABLE client_alerts;
DROP TABLE manual_attributions;
DROP TABLE attributions;
DROP TABLE portfolio_days;
DROP TABLE health_days;
DROP TABLE client_health;
DROP TABLE mood_overrides;
DROP INDEX client_links_open_tasks;
DROP INDEX client_links_recent;
DROP INDEX client_links_timeline;
CREATE INDEX client_links_timeline
  ON client_links (workspace_id, client_id, sort_at DESC, object_type, object_id DESC)
  WHERE object_type >= 5;
ALTER TABLE client_links DROP COLUMN mood_score;
ALTER TABLE client_links DROP COLUMN mood;
ALTER TABLE client_links DROP COLUMN facts;
ALTER TABLE interactions DROP COLUMN analysis;
UPDATE clients SET health_score = 50;
