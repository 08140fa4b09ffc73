CREATE SEQUENCE booking_number_seq;

CREATE TABLE bookings (
    id                     uuid PRIMARY KEY,
    booking_number         text NOT NULL UNIQUE,
    patient_id             uuid NOT NULL REFERENCES patients (id) ON DELETE RESTRICT,
    hospital_id            uuid NOT NULL REFERENCES hospitals (id) ON DELETE RESTRICT,
    treatment_id           uuid REFERENCES treatments (id) ON DELETE RESTRICT,
    -- The packages table comes with its module, and the foreign key with it.
    package_id             uuid,
    booking_type           text NOT NULL CHECK (booking_type IN ('treatment', 'package')),
    status                 text NOT NULL CHECK (status IN (
        'requested', 'under_review', 'accepted', 'rejected', 'awaiting_medical_details', 'quotation_sent',
        'confirmed', 'on_hold', 'cancelled', 'payment_pending', 'payment_completed', 'invoice_sent',
        'travel_arrangement', 'in_treatment', 'completed', 'feedback_received')),
    -- Where an on_hold booking goes back to.
    held_from              text,
    requested_date         date NOT NULL,
    confirmed_date         date,
    completion_date        date,
    total_minor            bigint CHECK (total_minor >= 0),
    total_currency         char(3),
    payment_status         text NOT NULL DEFAULT 'unpaid'
        CHECK (payment_status IN ('unpaid', 'paid', 'partially_refunded', 'refunded')),
    medical_details_sealed bytea,
    travel_details         jsonb,
    notes                  text,
    coupon_code            text,
    coordinator_id         uuid REFERENCES users (id) ON DELETE RESTRICT,
    accepted_quotation_id  uuid,
    -- Which payment covered the total, as its event told: a booking on hold
    -- moves on with it when it is released. No foreign key: payments come later.
    covered_by_payment     uuid,
    -- An invoice mailed before the money came moves the booking when it comes.
    invoice_sent_at        timestamptz,
    created_at             timestamptz NOT NULL DEFAULT now(),
    updated_at             timestamptz NOT NULL DEFAULT now(),
    CHECK ((booking_type = 'treatment') = (treatment_id IS NOT NULL)),
    CHECK ((booking_type = 'package') = (package_id IS NOT NULL)),
    CHECK ((status = 'on_hold') = (held_from IS NOT NULL)),
    CHECK ((total_minor IS NULL) = (total_currency IS NULL))
);
SELECT track_updates('bookings');
CREATE INDEX bookings_patient_id_idx ON bookings (patient_id, created_at, id);
CREATE INDEX bookings_hospital_id_idx ON bookings (hospital_id, created_at, id);
CREATE INDEX bookings_treatment_id_idx ON bookings (treatment_id);
CREATE INDEX bookings_coordinator_id_idx ON bookings (coordinator_id);
CREATE INDEX bookings_status_idx ON bookings (status, created_at, id);
CREATE INDEX bookings_created_at_idx ON bookings (created_at, id);
CREATE INDEX bookings_requested_date_idx ON bookings (requested_date, id);

CREATE TABLE booking_status_history (
    id          uuid PRIMARY KEY,
    booking_id  uuid NOT NULL REFERENCES bookings (id) ON DELETE RESTRICT,
    -- 1, 2, 3 … per booking: unique, so that a timeline can never fork.
    position    integer NOT NULL CHECK (position > 0),
    from_status text,
    to_status   text NOT NULL,
    changed_by  uuid REFERENCES users (id) ON DELETE RESTRICT,
    reason      text,
    notes       text,
    at          timestamptz NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    UNIQUE (booking_id, position)
);
CREATE INDEX booking_status_history_changed_by_idx ON booking_status_history (changed_by);

CREATE TABLE booking_quotations (
    id             uuid PRIMARY KEY,
    booking_id     uuid NOT NULL REFERENCES bookings (id) ON DELETE RESTRICT,
    version        integer NOT NULL CHECK (version > 0),
    line_items     jsonb NOT NULL,
    subtotal_minor bigint NOT NULL CHECK (subtotal_minor >= 0),
    discount_minor bigint NOT NULL CHECK (discount_minor BETWEEN 0 AND subtotal_minor),
    tax_minor      bigint NOT NULL CHECK (tax_minor >= 0),
    total_minor    bigint NOT NULL CHECK (total_minor = subtotal_minor - discount_minor + tax_minor),
    currency       char(3) NOT NULL,
    valid_until    timestamptz NOT NULL,
    refund_policy  jsonb NOT NULL,
    notes          text,
    sent_by        uuid REFERENCES users (id) ON DELETE RESTRICT,
    accepted_at    timestamptz,
    created_at     timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now(),
    UNIQUE (booking_id, version)
);
SELECT track_updates('booking_quotations');
CREATE INDEX booking_quotations_sent_by_idx ON booking_quotations (sent_by);
CREATE INDEX booking_quotations_valid_until_idx ON booking_quotations (valid_until) WHERE accepted_at IS NULL;
-- One acceptance per booking, whatever the callers do at once.
CREATE UNIQUE INDEX booking_quotations_accepted_key ON booking_quotations (booking_id) WHERE accepted_at IS NOT NULL;

ALTER TABLE bookings ADD CONSTRAINT bookings_accepted_quotation_id_fkey
    FOREIGN KEY (accepted_quotation_id) REFERENCES booking_quotations (id) ON DELETE RESTRICT;
CREATE INDEX bookings_accepted_quotation_id_idx ON bookings (accepted_quotation_id);

-- Which hospital may know of which patient: read by patients.
CREATE VIEW patient_hospitals AS
SELECT DISTINCT b.patient_id, b.hospital_id, h.admin_user_id
FROM bookings b JOIN hospitals h ON h.id = b.hospital_id AND h.deleted_at IS NULL;
