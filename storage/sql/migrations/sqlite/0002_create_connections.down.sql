DROP TABLE integration_configs;
DROP TABLE connections;
