DROP TABLE refunded_payments;
DROP TABLE invoices;
DROP FUNCTION refuse_invoice_change();
DROP TABLE invoice_counters;
