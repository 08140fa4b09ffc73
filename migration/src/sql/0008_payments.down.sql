DROP TABLE ledger_entries;
DROP FUNCTION check_ledger_balance();
DROP FUNCTION refuse_ledger_change();
DROP TABLE payment_events;
DROP TABLE refunds;
DROP TABLE payments;
DROP SEQUENCE payment_number_seq;
