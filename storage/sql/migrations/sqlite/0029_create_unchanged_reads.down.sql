DROP TABLE unchanged_reads;
