DROP TABLE property_definitions;
DROP TABLE pipeline_stages;
DROP TABLE pipelines;
DROP TABLE owners;
