DROP TABLE legacy_fares;
