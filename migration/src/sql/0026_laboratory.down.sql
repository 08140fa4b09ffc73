DROP TABLE lab_test_history;
DROP TABLE lab_results;
DROP TABLE lab_samples;
DROP TABLE lab_tests;
DROP SEQUENCE lab_accession_number_seq;
DROP SEQUENCE lab_test_number_seq;
DROP TABLE laboratories;
