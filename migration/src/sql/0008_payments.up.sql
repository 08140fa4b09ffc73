CREATE SEQUENCE payment_number_seq;

CREATE TABLE payments (
    id                uuid PRIMARY KEY,
    payment_number    text NOT NULL UNIQUE,
    booking_id        uuid REFERENCES bookings (id) ON DELETE RESTRICT,
    -- The appointments table comes with its module, and the foreign key with it.
    appointment_id    uuid,
    patient_id        uuid NOT NULL REFERENCES patients (id) ON DELETE RESTRICT,
    hospital_id       uuid REFERENCES hospitals (id) ON DELETE RESTRICT,
    amount_minor      bigint NOT NULL CHECK (amount_minor > 0),
    currency          char(3) NOT NULL,
    gateway           text NOT NULL CHECK (gateway IN ('stripe', 'razorpay', 'sandbox')),
    payment_method    text,
    gateway_reference text,
    -- What the payer's client needs to go on, sealed by the field cipher.
    next_action_sealed bytea,
    status            text NOT NULL CHECK (status IN
        ('pending', 'processing', 'completed', 'failed', 'cancelled', 'partially_refunded', 'refunded')),
    paid_at           timestamptz,
    refunded_minor    bigint NOT NULL DEFAULT 0 CHECK (refunded_minor BETWEEN 0 AND amount_minor),
    failure_code      text,
    failure_message   text,
    -- Money that came for a subject already paid by another payment: recorded,
    -- and refunded at once.
    is_surplus        boolean NOT NULL DEFAULT false,
    -- When the gateway was last asked or heard: for the reconciliation sweep.
    checked_at        timestamptz,
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    CHECK (num_nonnulls(booking_id, appointment_id) = 1),
    CHECK ((status IN ('completed', 'partially_refunded', 'refunded')) = (paid_at IS NOT NULL)),
    UNIQUE (gateway, gateway_reference)
);
SELECT track_updates('payments');
CREATE INDEX payments_booking_id_idx ON payments (booking_id);
CREATE INDEX payments_appointment_id_idx ON payments (appointment_id);
CREATE INDEX payments_patient_id_idx ON payments (patient_id, created_at, id);
CREATE INDEX payments_hospital_id_idx ON payments (hospital_id, created_at, id);
CREATE INDEX payments_status_idx ON payments (status, created_at, id);
CREATE INDEX payments_created_at_idx ON payments (created_at, id);
-- A subject is paid once: a second payment that holds money for it is surplus.
CREATE UNIQUE INDEX payments_paid_booking_key ON payments (booking_id)
    WHERE status IN ('completed', 'partially_refunded', 'refunded') AND NOT is_surplus;
CREATE UNIQUE INDEX payments_paid_appointment_key ON payments (appointment_id)
    WHERE status IN ('completed', 'partially_refunded', 'refunded') AND NOT is_surplus;

CREATE TABLE refunds (
    id                uuid PRIMARY KEY,
    payment_id        uuid NOT NULL REFERENCES payments (id) ON DELETE RESTRICT,
    amount_minor      bigint NOT NULL CHECK (amount_minor > 0),
    currency          char(3) NOT NULL,
    reason            text NOT NULL,
    status            text NOT NULL CHECK (status IN ('pending', 'processing', 'completed', 'failed')),
    gateway_reference text,
    requested_by      uuid REFERENCES users (id) ON DELETE RESTRICT,
    -- The event that asked for it (a cancellation), so that it asks once.
    cause             text UNIQUE,
    failure_message   text,
    completed_at      timestamptz,
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now()
);
SELECT track_updates('refunds');
-- A refund that was made at the gateway itself is adopted once.
CREATE UNIQUE INDEX refunds_gateway_reference_key ON refunds (payment_id, gateway_reference)
    WHERE gateway_reference IS NOT NULL;
CREATE INDEX refunds_payment_id_idx ON refunds (payment_id, created_at, id);
CREATE INDEX refunds_requested_by_idx ON refunds (requested_by);
CREATE INDEX refunds_status_idx ON refunds (status) WHERE status IN ('pending', 'processing');

-- The gateway's word, stored once by its id before it is acted on.
CREATE TABLE payment_events (
    id               uuid PRIMARY KEY,
    gateway          text NOT NULL,
    gateway_event_id text NOT NULL,
    event_type       text NOT NULL,
    payment_id       uuid REFERENCES payments (id) ON DELETE RESTRICT,
    -- What the event says, in our words; and the body as it came, which may name
    -- people, sealed by the field cipher.
    fact             jsonb NOT NULL,
    payload_sealed   bytea NOT NULL,
    -- received: not yet acted on; waiting: for the payment's success to be known;
    -- parked: for a person to look at.
    status           text NOT NULL CHECK (status IN ('received', 'waiting', 'applied', 'ignored', 'parked')),
    note             text,
    received_at      timestamptz NOT NULL,
    handled_at       timestamptz,
    created_at       timestamptz NOT NULL DEFAULT now(),
    UNIQUE (gateway, gateway_event_id)
);
CREATE INDEX payment_events_payment_id_idx ON payment_events (payment_id);
CREATE INDEX payment_events_status_idx ON payment_events (status, received_at);

-- Double entry: each transaction's rows sum to zero per currency. Rows are only
-- ever added.
CREATE TABLE ledger_entries (
    id             uuid PRIMARY KEY,
    transaction_id uuid NOT NULL,
    payment_id     uuid NOT NULL REFERENCES payments (id) ON DELETE RESTRICT,
    refund_id      uuid REFERENCES refunds (id) ON DELETE RESTRICT,
    account        text NOT NULL,
    debit_minor    bigint CHECK (debit_minor > 0),
    credit_minor   bigint CHECK (credit_minor > 0),
    currency       char(3) NOT NULL,
    at             timestamptz NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now(),
    CHECK (num_nonnulls(debit_minor, credit_minor) = 1)
);
CREATE INDEX ledger_entries_payment_id_idx ON ledger_entries (payment_id, at, id);
CREATE INDEX ledger_entries_refund_id_idx ON ledger_entries (refund_id);
CREATE INDEX ledger_entries_transaction_id_idx ON ledger_entries (transaction_id);

CREATE FUNCTION refuse_ledger_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'ledger entries are never changed';
END $$;
CREATE TRIGGER ledger_is_append_only BEFORE UPDATE OR DELETE ON ledger_entries
    FOR EACH ROW EXECUTE FUNCTION refuse_ledger_change();

CREATE FUNCTION check_ledger_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM ledger_entries WHERE transaction_id = NEW.transaction_id GROUP BY currency
        HAVING COALESCE(sum(debit_minor), 0) <> COALESCE(sum(credit_minor), 0)
    ) THEN
        RAISE EXCEPTION 'ledger transaction % does not balance', NEW.transaction_id;
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_balances AFTER INSERT ON ledger_entries
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_ledger_balance();

-- The sandbox gateway's own books (development only): what Stripe or Razorpay
-- would keep on their side.
CREATE TABLE sandbox_payments (
    id              uuid PRIMARY KEY,
    reference       text NOT NULL UNIQUE,
    idempotency_key text NOT NULL UNIQUE,
    amount_minor    bigint NOT NULL CHECK (amount_minor > 0),
    currency        char(3) NOT NULL,
    status          text NOT NULL CHECK (status IN ('pending', 'succeeded', 'failed')),
    refunded_minor  bigint NOT NULL DEFAULT 0 CHECK (refunded_minor BETWEEN 0 AND amount_minor),
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now()
);
SELECT track_updates('sandbox_payments');

CREATE TABLE sandbox_refunds (
    id           uuid PRIMARY KEY,
    payment_id   uuid NOT NULL REFERENCES sandbox_payments (id) ON DELETE RESTRICT,
    -- The caller's id of the refund: the same one never pays out twice.
    caller_id    uuid NOT NULL UNIQUE,
    reference    text NOT NULL UNIQUE,
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now()
);
SELECT track_updates('sandbox_refunds');
CREATE INDEX sandbox_refunds_payment_id_idx ON sandbox_refunds (payment_id);

-- What the sandbox has to tell, and whether it was heard.
CREATE TABLE sandbox_events (
    id           uuid PRIMARY KEY,
    payment_id   uuid NOT NULL REFERENCES sandbox_payments (id) ON DELETE RESTRICT,
    sequence     bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    body         text NOT NULL,
    attempts     integer NOT NULL DEFAULT 0,
    delivered_at timestamptz,
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now()
);
SELECT track_updates('sandbox_events');
CREATE INDEX sandbox_events_payment_id_idx ON sandbox_events (payment_id);
