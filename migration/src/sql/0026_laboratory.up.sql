CREATE TABLE laboratories (
    id               uuid PRIMARY KEY,
    name             text NOT NULL,
    hospital_id      uuid REFERENCES hospitals (id) ON DELETE RESTRICT,
    type             text NOT NULL CHECK (type IN ('clinical', 'pathology', 'microbiology', 'molecular', 'imaging')),
    country          text NOT NULL CHECK (length(country) = 2),
    city             text NOT NULL,
    address          text NOT NULL,
    phone            text NOT NULL,
    email            text NOT NULL,
    services_offered jsonb NOT NULL DEFAULT '[]',
    is_active        boolean NOT NULL DEFAULT true,
    city_folded      text NOT NULL,
    folding          smallint NOT NULL,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    deleted_at       timestamptz
);
SELECT track_updates('laboratories');
CREATE INDEX laboratories_hospital_id_idx ON laboratories (hospital_id);
CREATE INDEX laboratories_country_idx ON laboratories (country, name, id) WHERE deleted_at IS NULL;
CREATE INDEX laboratories_city_folded_idx ON laboratories (city_folded) WHERE deleted_at IS NULL;
CREATE INDEX laboratories_name_idx ON laboratories (name, id) WHERE deleted_at IS NULL;
CREATE INDEX laboratories_created_at_idx ON laboratories (created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX laboratories_folding_idx ON laboratories (folding);

CREATE SEQUENCE lab_test_number_seq;
CREATE SEQUENCE lab_accession_number_seq;

CREATE TABLE lab_tests (
    id              uuid PRIMARY KEY,
    test_number     text NOT NULL UNIQUE,
    patient_id      uuid NOT NULL REFERENCES patients (id) ON DELETE RESTRICT,
    doctor_id       uuid REFERENCES doctors (id) ON DELETE RESTRICT,
    laboratory_id   uuid NOT NULL REFERENCES laboratories (id) ON DELETE RESTRICT,
    test_type       text,
    test_name       text NOT NULL,
    code            text,
    scheduled_date  timestamptz,
    status          text NOT NULL CHECK (status IN (
        'requested', 'scheduled', 'sample_collected', 'processing', 'result_ready', 'reviewed', 'cancelled')),
    notes_sealed    bytea,
    -- The test whose result made this one follow.
    reflex_of       uuid REFERENCES lab_tests (id) ON DELETE RESTRICT,
    -- Version of the newest result; 0 without one.
    result_version  integer NOT NULL DEFAULT 0 CHECK (result_version >= 0),
    -- When the newest result became known to be critical; null when it is not.
    critical_at     timestamptz,
    acknowledged_at timestamptz,
    acknowledged_by uuid REFERENCES users (id) ON DELETE RESTRICT,
    escalations     integer NOT NULL DEFAULT 0 CHECK (escalations >= 0),
    -- When somebody else is told, unless the result is acknowledged before.
    escalate_at     timestamptz,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    CHECK (critical_at IS NOT NULL OR (acknowledged_at IS NULL AND escalations = 0 AND escalate_at IS NULL)),
    CHECK (acknowledged_at IS NULL OR escalate_at IS NULL),
    CHECK ((acknowledged_at IS NULL) = (acknowledged_by IS NULL)),
    CHECK ((result_version > 0) = (status IN ('result_ready', 'reviewed')))
);
SELECT track_updates('lab_tests');
CREATE INDEX lab_tests_patient_id_idx ON lab_tests (patient_id, created_at, id);
CREATE INDEX lab_tests_doctor_id_idx ON lab_tests (doctor_id, created_at, id);
CREATE INDEX lab_tests_laboratory_id_idx ON lab_tests (laboratory_id, created_at, id);
CREATE INDEX lab_tests_created_at_idx ON lab_tests (created_at, id);
CREATE INDEX lab_tests_acknowledged_by_idx ON lab_tests (acknowledged_by);
CREATE INDEX lab_tests_escalate_at_idx ON lab_tests (escalate_at) WHERE escalate_at IS NOT NULL;
-- A result makes another test follow once, however often it is amended.
CREATE UNIQUE INDEX lab_tests_reflex_key ON lab_tests (reflex_of, code) WHERE reflex_of IS NOT NULL;

CREATE TABLE lab_samples (
    id               uuid PRIMARY KEY,
    lab_test_id      uuid NOT NULL REFERENCES lab_tests (id) ON DELETE RESTRICT,
    accession_number text NOT NULL UNIQUE,
    collected_at     timestamptz NOT NULL,
    collected_by     uuid REFERENCES users (id) ON DELETE RESTRICT,
    rejected_at      timestamptz,
    rejected_by      uuid REFERENCES users (id) ON DELETE RESTRICT,
    rejection_reason text,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    CHECK ((rejected_at IS NULL) = (rejection_reason IS NULL))
);
SELECT track_updates('lab_samples');
CREATE INDEX lab_samples_lab_test_id_idx ON lab_samples (lab_test_id);
CREATE INDEX lab_samples_collected_by_idx ON lab_samples (collected_by);
CREATE INDEX lab_samples_rejected_by_idx ON lab_samples (rejected_by);
-- One sample at a time: it is taken again only after it was rejected.
CREATE UNIQUE INDEX lab_samples_accepted_key ON lab_samples (lab_test_id) WHERE rejected_at IS NULL;

CREATE TABLE lab_results (
    id             uuid PRIMARY KEY,
    lab_test_id    uuid NOT NULL REFERENCES lab_tests (id) ON DELETE RESTRICT,
    -- The test's, for the index that trends are read by.
    patient_id     uuid NOT NULL REFERENCES patients (id) ON DELETE RESTRICT,
    -- 1, 2, 3 … per test: an amendment keeps what stood before.
    version        integer NOT NULL CHECK (version > 0),
    content_sealed bytea NOT NULL,
    -- LOINC codes of the values, which a trend is found by.
    codes          jsonb NOT NULL,
    -- When the sample was taken.
    observed_at    timestamptz NOT NULL,
    recorded_by    uuid REFERENCES users (id) ON DELETE RESTRICT,
    -- When a newer version took its place.
    superseded_at  timestamptz,
    created_at     timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now(),
    UNIQUE (lab_test_id, version)
);
SELECT track_updates('lab_results');
CREATE INDEX lab_results_patient_id_idx ON lab_results (patient_id, observed_at, id) WHERE superseded_at IS NULL;
CREATE INDEX lab_results_recorded_by_idx ON lab_results (recorded_by);
CREATE UNIQUE INDEX lab_results_newest_key ON lab_results (lab_test_id) WHERE superseded_at IS NULL;

CREATE TABLE lab_test_history (
    id          uuid PRIMARY KEY,
    lab_test_id uuid NOT NULL REFERENCES lab_tests (id) ON DELETE RESTRICT,
    -- 1, 2, 3 … per test: unique, so that a history can never fork.
    position    integer NOT NULL CHECK (position > 0),
    from_status text,
    to_status   text NOT NULL,
    changed_by  uuid REFERENCES users (id) ON DELETE RESTRICT,
    reason      text,
    at          timestamptz NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    UNIQUE (lab_test_id, position)
);
CREATE INDEX lab_test_history_changed_by_idx ON lab_test_history (changed_by);
