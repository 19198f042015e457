DROP TABLE property_changes;
