CREATE SEQUENCE appointment_number_seq;

CREATE TABLE appointments (
    id                     uuid PRIMARY KEY,
    appointment_number     text NOT NULL UNIQUE,
    patient_id             uuid NOT NULL REFERENCES patients (id) ON DELETE RESTRICT,
    doctor_id              uuid NOT NULL REFERENCES doctors (id) ON DELETE RESTRICT,
    booking_id             uuid REFERENCES bookings (id) ON DELETE RESTRICT,
    hospital_id            uuid REFERENCES hospitals (id) ON DELETE RESTRICT,
    -- The appointment that this one follows up.
    follow_up_of_id        uuid REFERENCES appointments (id) ON DELETE RESTRICT,
    appointment_type       text NOT NULL CHECK (appointment_type IN ('in_person', 'teleconsult')),
    status                 text NOT NULL CHECK (status IN (
        'requested', 'appointment_confirmed', 'awaiting_consultation', 'consultation_in_progress',
        'prescription_provided', 'follow_up_scheduled', 'consultation_completed', 'cancelled', 'no_show')),
    -- The patient's and the doctor's time together, [starts_at, ends_at).
    starts_at              timestamptz NOT NULL,
    ends_at                timestamptz NOT NULL,
    -- The same with the doctor's buffers as they were when it was taken.
    busy_from              timestamptz NOT NULL,
    busy_until             timestamptz NOT NULL,
    -- Until then the slot is held for a patient who pays or fills in the form; none once it is taken.
    hold_expires_at        timestamptz,
    -- When this time was taken: no reminder is due from before.
    taken_at               timestamptz NOT NULL,
    fee_minor              bigint CHECK (fee_minor >= 0),
    fee_currency           text,
    payment_status         text NOT NULL DEFAULT 'unpaid'
        CHECK (payment_status IN ('unpaid', 'paid', 'partially_refunded', 'refunded')),
    -- Which payment covered the fee, as its event told.
    covered_by_payment     uuid REFERENCES payments (id) ON DELETE RESTRICT,
    chief_complaint_sealed bytea,
    diagnosis_sealed       bytea,
    notes_sealed           bytea,
    follow_up_date         date,
    cancellation_reason    text,
    cancelled_by           uuid REFERENCES users (id) ON DELETE RESTRICT,
    -- SEQUENCE of its iCalendar object (RFC 5546): moves on with each change of time and with cancellation.
    calendar_sequence      integer NOT NULL DEFAULT 0 CHECK (calendar_sequence >= 0),
    created_at             timestamptz NOT NULL DEFAULT now(),
    updated_at             timestamptz NOT NULL DEFAULT now(),
    CHECK (starts_at < ends_at),
    CHECK (busy_from <= starts_at AND ends_at <= busy_until),
    CHECK ((fee_minor IS NULL) = (fee_currency IS NULL)),
    CHECK ((payment_status = 'unpaid') = (covered_by_payment IS NULL)),
    CHECK (hold_expires_at IS NULL OR status IN ('requested', 'cancelled')),
    -- Nobody is in two places at once. What is over or cancelled takes no time; a hold takes it until somebody has
    -- found it expired and cancelled it.
    CONSTRAINT appointments_doctor_is_free EXCLUDE USING gist
        (doctor_id WITH =, tstzrange(busy_from, busy_until) WITH &&)
        WHERE (status NOT IN ('cancelled', 'no_show', 'consultation_completed')),
    CONSTRAINT appointments_patient_is_free EXCLUDE USING gist
        (patient_id WITH =, tstzrange(starts_at, ends_at) WITH &&)
        WHERE (status NOT IN ('cancelled', 'no_show', 'consultation_completed'))
);
SELECT track_updates('appointments');
CREATE INDEX appointments_patient_id_idx ON appointments (patient_id, starts_at, id);
CREATE INDEX appointments_doctor_id_idx ON appointments (doctor_id, starts_at, id);
CREATE INDEX appointments_hospital_id_idx ON appointments (hospital_id, starts_at, id);
CREATE INDEX appointments_booking_id_idx ON appointments (booking_id);
CREATE INDEX appointments_follow_up_of_id_idx ON appointments (follow_up_of_id);
CREATE INDEX appointments_covered_by_payment_idx ON appointments (covered_by_payment);
CREATE INDEX appointments_cancelled_by_idx ON appointments (cancelled_by);
CREATE INDEX appointments_status_idx ON appointments (status, starts_at, id);
CREATE INDEX appointments_starts_at_idx ON appointments (starts_at, id);
CREATE INDEX appointments_created_at_idx ON appointments (created_at, id);
CREATE INDEX appointments_holds_idx ON appointments (hold_expires_at)
    WHERE hold_expires_at IS NOT NULL AND status = 'requested';
CREATE INDEX appointments_coming_idx ON appointments (starts_at)
    WHERE status IN ('appointment_confirmed', 'awaiting_consultation');

CREATE TABLE appointment_status_history (
    id             uuid PRIMARY KEY,
    appointment_id uuid NOT NULL REFERENCES appointments (id) ON DELETE RESTRICT,
    -- 1, 2, 3 … per appointment: unique, so that a history can never fork.
    position       integer NOT NULL CHECK (position > 0),
    from_status    text,
    to_status      text NOT NULL,
    changed_by     uuid REFERENCES users (id) ON DELETE RESTRICT,
    reason         text,
    at             timestamptz NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now(),
    UNIQUE (appointment_id, position)
);
CREATE INDEX appointment_status_history_changed_by_idx ON appointment_status_history (changed_by);

-- Each move to another time, in order: the chain from the first time to the present one.
CREATE TABLE appointment_reschedules (
    id             uuid PRIMARY KEY,
    appointment_id uuid NOT NULL REFERENCES appointments (id) ON DELETE RESTRICT,
    position       integer NOT NULL CHECK (position > 0),
    from_starts_at timestamptz NOT NULL,
    to_starts_at   timestamptz NOT NULL,
    changed_by     uuid REFERENCES users (id) ON DELETE RESTRICT,
    reason         text NOT NULL,
    at             timestamptz NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now(),
    UNIQUE (appointment_id, position)
);
CREATE INDEX appointment_reschedules_changed_by_idx ON appointment_reschedules (changed_by);

-- Reminders that went out, each once for the time it speaks of: one of another time is another reminder.
CREATE TABLE appointment_reminders (
    id             uuid PRIMARY KEY,
    appointment_id uuid NOT NULL REFERENCES appointments (id) ON DELETE RESTRICT,
    minutes_before integer NOT NULL CHECK (minutes_before > 0),
    starts_at      timestamptz NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now(),
    UNIQUE (appointment_id, minutes_before, starts_at)
);

ALTER TABLE payments ADD CONSTRAINT payments_appointment_id_fkey
    FOREIGN KEY (appointment_id) REFERENCES appointments (id) ON DELETE RESTRICT;
ALTER TABLE invoices ADD CONSTRAINT invoices_appointment_id_fkey
    FOREIGN KEY (appointment_id) REFERENCES appointments (id) ON DELETE RESTRICT;
CREATE INDEX invoices_appointment_id_idx ON invoices (appointment_id);

-- When doctors cannot be met. A hold counts until `hold_expires_at`, by the reader's clock. Read by doctors, by
-- `doctor_id = … AND busy && tstzrange(…)`, which the exclusion constraint's index answers.
CREATE VIEW doctor_busy_times AS
SELECT doctor_id, tstzrange(busy_from, busy_until) AS busy, busy_from, busy_until, hold_expires_at
FROM appointments
WHERE status NOT IN ('cancelled', 'no_show', 'consultation_completed');

-- Who treats whom: they share an appointment that is not cancelled. A hold is none yet.
CREATE VIEW treating_relationships AS
SELECT DISTINCT doctor_id, patient_id
FROM appointments
WHERE status <> 'cancelled' AND hold_expires_at IS NULL;

-- A doctor's patients with the span of their appointments. Read by doctors.
CREATE VIEW doctor_patients AS
SELECT a.doctor_id, a.patient_id, p.user_id, u.first_name, u.last_name, count(*) AS appointments,
       min(a.starts_at) AS first_appointment_at, max(a.starts_at) AS last_appointment_at
FROM appointments a
JOIN patients p ON p.id = a.patient_id
JOIN users u ON u.id = p.user_id
WHERE a.status <> 'cancelled' AND a.hold_expires_at IS NULL
GROUP BY a.doctor_id, a.patient_id, p.user_id, u.first_name, u.last_name;

-- A doctor's calendar: what the feed shows. No health data, and no patient's name. Read by doctors.
CREATE VIEW doctor_calendar AS
SELECT id, doctor_id, appointment_number, appointment_type, status, starts_at, ends_at, calendar_sequence, created_at,
       updated_at
FROM appointments
WHERE hold_expires_at IS NULL;
