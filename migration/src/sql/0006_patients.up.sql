CREATE TABLE patients (
    id                         uuid PRIMARY KEY,
    user_id                    uuid NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    date_of_birth              date NOT NULL,
    gender                     text CHECK (gender IN ('male', 'female', 'other')),
    blood_group                text CHECK (blood_group IN ('A+', 'A-', 'B+', 'B-', 'AB+', 'AB-', 'O+', 'O-')),
    country                    text CHECK (country ~ '^[A-Z]{2}$'),
    city                       text,
    address                    text,
    emergency_contact_name     text,
    emergency_contact_phone    text,
    -- Health data sealed by the field cipher, each with its column as context.
    medical_history_sealed     bytea,
    allergies_sealed           bytea,
    current_medications_sealed bytea,
    created_at                 timestamptz NOT NULL DEFAULT now(),
    updated_at                 timestamptz NOT NULL DEFAULT now(),
    deleted_at                 timestamptz
);
SELECT track_updates('patients');
CREATE UNIQUE INDEX patients_user_id_key ON patients (user_id) WHERE deleted_at IS NULL;
CREATE INDEX patients_user_id_idx ON patients (user_id);
CREATE INDEX patients_created_at_idx ON patients (created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX patients_country_idx ON patients (country, created_at, id) WHERE deleted_at IS NULL;
