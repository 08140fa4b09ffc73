DROP TRIGGER pin_quotation_terms ON booking_quotations;
DROP FUNCTION pin_quotation_terms();
ALTER TABLE booking_quotations
    DROP COLUMN requested_date,
    DROP COLUMN hospital_id,
    DROP COLUMN treatment_id,
    DROP COLUMN package_id,
    DROP COLUMN voided_at;
