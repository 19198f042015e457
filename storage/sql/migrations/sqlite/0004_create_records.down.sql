DROP TABLE record_issues;
DROP TABLE associations;
DROP TABLE hubspot_records;
