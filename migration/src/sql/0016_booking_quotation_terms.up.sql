-- A quotation pins what it was made for. Its refund policy counts from this date, and it cannot be accepted for a
-- booking that has other terms meanwhile.
ALTER TABLE booking_quotations
    ADD COLUMN requested_date date,
    ADD COLUMN hospital_id    uuid REFERENCES hospitals (id) ON DELETE RESTRICT,
    ADD COLUMN treatment_id   uuid REFERENCES treatments (id) ON DELETE RESTRICT,
    -- The packages table comes with its module, and the foreign key with it.
    ADD COLUMN package_id     uuid,
    -- Since when it is void: what it was made for has changed before it was accepted.
    ADD COLUMN voided_at      timestamptz,
    ADD CHECK (accepted_at IS NULL OR voided_at IS NULL);

-- updated_at is the version that clients have read: it stays.
ALTER TABLE booking_quotations DISABLE TRIGGER touch_updated_at;
UPDATE booking_quotations q
SET (requested_date, hospital_id, treatment_id, package_id) =
    (SELECT b.requested_date, b.hospital_id, b.treatment_id, b.package_id FROM bookings b WHERE b.id = q.booking_id);
ALTER TABLE booking_quotations ENABLE TRIGGER touch_updated_at;

-- The version before writes no terms: the row takes those of its booking.
CREATE FUNCTION pin_quotation_terms() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.requested_date IS NULL THEN
        SELECT b.requested_date, b.hospital_id, b.treatment_id, b.package_id
        INTO NEW.requested_date, NEW.hospital_id, NEW.treatment_id, NEW.package_id
        FROM bookings b WHERE b.id = NEW.booking_id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER pin_quotation_terms BEFORE INSERT ON booking_quotations
    FOR EACH ROW EXECUTE FUNCTION pin_quotation_terms();

ALTER TABLE booking_quotations
    ALTER COLUMN requested_date SET NOT NULL,
    ALTER COLUMN hospital_id SET NOT NULL,
    ADD CHECK (num_nonnulls(treatment_id, package_id) = 1);
CREATE INDEX booking_quotations_hospital_id_idx ON booking_quotations (hospital_id);
CREATE INDEX booking_quotations_treatment_id_idx ON booking_quotations (treatment_id);
