-- Numbers without gaps: the counter's row is locked by the transaction that
-- issues, and goes back with it.
CREATE TABLE invoice_counters (
    series      text NOT NULL,
    year        integer NOT NULL,
    last_number bigint NOT NULL CHECK (last_number > 0),
    PRIMARY KEY (series, year)
);

CREATE TABLE invoices (
    id                  uuid PRIMARY KEY,
    invoice_number      text NOT NULL UNIQUE,
    kind                text NOT NULL CHECK (kind IN ('invoice', 'credit_note')),
    -- The invoice that a credit note corrects.
    corrects_invoice_id uuid REFERENCES invoices (id) ON DELETE RESTRICT,
    booking_id          uuid REFERENCES bookings (id) ON DELETE RESTRICT,
    -- The appointments table comes with its module, and the foreign key with it.
    appointment_id      uuid,
    patient_id          uuid NOT NULL REFERENCES patients (id) ON DELETE RESTRICT,
    hospital_id         uuid NOT NULL REFERENCES hospitals (id) ON DELETE RESTRICT,
    line_items          jsonb NOT NULL,
    -- Seller and buyer as they were on the day of issue: a later change of an
    -- address does not change an issued document.
    seller              jsonb NOT NULL,
    buyer               jsonb NOT NULL,
    -- Why a credit note was issued, by whoever issued it; none when a refund did.
    reason              text,
    notes               text,
    -- Number of what is invoiced (MB-2026-000017) and the planned date of the
    -- service, as the document prints them.
    reference_number    text,
    service_date        date,
    total_minor         bigint NOT NULL CHECK (total_minor >= 0),
    discount_minor      bigint NOT NULL CHECK (discount_minor >= 0),
    tax_minor           bigint NOT NULL CHECK (tax_minor >= 0),
    final_minor         bigint NOT NULL CHECK (final_minor = total_minor - discount_minor + tax_minor),
    currency            char(3) NOT NULL,
    invoice_date        date NOT NULL,
    due_date            date NOT NULL,
    status              text NOT NULL CHECK (status IN ('draft', 'sent', 'paid', 'overdue', 'cancelled')),
    sent_at             timestamptz,
    -- The mail provider refused it for good; it can be fetched all the same.
    mail_failed_at      timestamptz,
    paid_at             timestamptz,
    payment_id          uuid REFERENCES payments (id) ON DELETE RESTRICT,
    -- The money had come when it was issued: the document says so.
    is_prepaid          boolean NOT NULL DEFAULT false,
    issued_by           uuid REFERENCES users (id) ON DELETE RESTRICT,
    created_at          timestamptz NOT NULL DEFAULT now(),
    updated_at          timestamptz NOT NULL DEFAULT now(),
    CHECK ((kind = 'credit_note') = (corrects_invoice_id IS NOT NULL)),
    CHECK (num_nonnulls(booking_id, appointment_id) <= 1),
    CHECK (kind = 'invoice' OR status IN ('draft', 'sent')),
    CHECK ((payment_id IS NULL) = (paid_at IS NULL)),
    CHECK (status <> 'paid' OR paid_at IS NOT NULL),
    CHECK (NOT is_prepaid OR paid_at IS NOT NULL)
);
SELECT track_updates('invoices');
CREATE INDEX invoices_corrects_invoice_id_idx ON invoices (corrects_invoice_id);
CREATE INDEX invoices_booking_id_idx ON invoices (booking_id);
CREATE INDEX invoices_patient_id_idx ON invoices (patient_id, created_at, id);
CREATE INDEX invoices_hospital_id_idx ON invoices (hospital_id, created_at, id);
CREATE INDEX invoices_payment_id_idx ON invoices (payment_id);
CREATE INDEX invoices_issued_by_idx ON invoices (issued_by);
CREATE INDEX invoices_created_at_idx ON invoices (created_at, id);
CREATE INDEX invoices_invoice_date_idx ON invoices (invoice_date, id);
CREATE INDEX invoices_due_date_idx ON invoices (due_date) WHERE status = 'sent' AND kind = 'invoice';
-- A booking gets its invoice once.
CREATE UNIQUE INDEX invoices_booking_key ON invoices (booking_id) WHERE kind = 'invoice' AND status <> 'cancelled';

-- An issued document never changes: only its state moves.
CREATE FUNCTION refuse_invoice_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR
       (to_jsonb(NEW) - '{status,sent_at,mail_failed_at,paid_at,payment_id,updated_at}'::text[]) IS DISTINCT FROM
       (to_jsonb(OLD) - '{status,sent_at,mail_failed_at,paid_at,payment_id,updated_at}'::text[]) THEN
        RAISE EXCEPTION 'an issued invoice is never changed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER invoice_is_immutable BEFORE UPDATE OR DELETE ON invoices
    FOR EACH ROW EXECUTE FUNCTION refuse_invoice_change();

-- What went back of a payment, as its events told: a refund that is heard of
-- before the invoice is issued is credited when it is. The key is the payment's.
CREATE TABLE refunded_payments (
    id             uuid PRIMARY KEY REFERENCES payments (id) ON DELETE RESTRICT,
    refunded_minor bigint NOT NULL CHECK (refunded_minor > 0),
    currency       char(3) NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now()
);
SELECT track_updates('refunded_payments');
