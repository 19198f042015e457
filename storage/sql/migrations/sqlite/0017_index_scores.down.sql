DROP INDEX client_health_score;
