-- Doctors: profile, licence, hours, and where they work.

CREATE TABLE doctors (
    id                       uuid PRIMARY KEY,
    user_id                  uuid NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    specialty                text NOT NULL,
    specialty_folded         text NOT NULL,
    qualification            text,
    experience_years         integer CHECK (experience_years BETWEEN 0 AND 80),
    license_number           text NOT NULL,
    license_number_folded    text NOT NULL,
    -- Whose authority issued it.
    license_country          text CHECK (license_country ~ '^[A-Z]{2}$'),
    -- The last day on which it counts; none when it does not expire.
    license_expires_on       date,
    is_verified              boolean NOT NULL DEFAULT false,
    verification_reason      text,
    -- For which expiry date the doctor was told that it is near, and that it is over.
    license_warned_for       date,
    license_expired_for      date,
    bio                      text NOT NULL DEFAULT '',
    consultation_fee_minor   bigint CHECK (consultation_fee_minor >= 0),
    consultation_fee_currency text,
    -- Where it differs from the fee of a visit.
    teleconsult_fee_minor    bigint CHECK (teleconsult_fee_minor >= 0),
    teleconsult_fee_currency text,
    languages                jsonb NOT NULL DEFAULT '[]',
    time_zone                text NOT NULL DEFAULT 'UTC',
    is_available_teleconsult boolean NOT NULL DEFAULT false,
    rating                   numeric(3, 2) NOT NULL DEFAULT 0 CHECK (rating BETWEEN 0 AND 5),
    total_reviews            integer NOT NULL DEFAULT 0 CHECK (total_reviews >= 0),
    translations             jsonb NOT NULL DEFAULT '{}',
    -- SHA-256 of the calendar feed's secret; none until one was asked for.
    calendar_token_hash      bytea CHECK (length(calendar_token_hash) = 32),
    -- Name, specialty and qualification as kernel::fold writes them.
    search_text              text NOT NULL DEFAULT '',
    name_folded              text NOT NULL DEFAULT '',
    folding                  smallint NOT NULL DEFAULT 0,
    created_at               timestamptz NOT NULL DEFAULT now(),
    updated_at               timestamptz NOT NULL DEFAULT now(),
    deleted_at               timestamptz,
    CHECK ((consultation_fee_minor IS NULL) = (consultation_fee_currency IS NULL)),
    CHECK ((teleconsult_fee_minor IS NULL) = (teleconsult_fee_currency IS NULL))
);
SELECT track_updates('doctors');
CREATE UNIQUE INDEX doctors_user_id_key ON doctors (user_id) WHERE deleted_at IS NULL;
CREATE INDEX doctors_user_id_idx ON doctors (user_id);
CREATE UNIQUE INDEX doctors_license_number_key ON doctors (license_number_folded) WHERE deleted_at IS NULL;
CREATE INDEX doctors_name_idx ON doctors (name_folded, id) WHERE deleted_at IS NULL;
CREATE INDEX doctors_rating_idx ON doctors (rating DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX doctors_specialty_idx ON doctors (specialty_folded, id) WHERE deleted_at IS NULL;
CREATE INDEX doctors_created_at_idx ON doctors (created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX doctors_license_expires_on_idx ON doctors (license_expires_on) WHERE deleted_at IS NULL;
CREATE INDEX doctors_languages_idx ON doctors USING gin (languages jsonb_path_ops);
CREATE INDEX doctors_search_idx ON doctors USING gin (search_text gin_trgm_ops) WITH (fastupdate = off);
CREATE INDEX doctors_folding_idx ON doctors (folding) WHERE deleted_at IS NULL;

-- One row per doctor who has set hours. Local times of the doctor's time zone; what they mean is the domain's.
CREATE TABLE doctor_availability (
    id                     uuid PRIMARY KEY,
    doctor_id              uuid NOT NULL UNIQUE REFERENCES doctors (id) ON DELETE RESTRICT,
    -- [{weekday, from, to}]
    weekly_hours           jsonb NOT NULL DEFAULT '[]',
    -- [{weekday, from, to}]: taken out of the weekly hours.
    breaks                 jsonb NOT NULL DEFAULT '[]',
    -- [{date, hours: [{from, to}]}]: instead of the weekly hours and breaks of that date.
    date_overrides         jsonb NOT NULL DEFAULT '[]',
    -- [{from, to, reason}]: dates, both inclusive.
    days_off               jsonb NOT NULL DEFAULT '[]',
    slot_minutes           integer NOT NULL DEFAULT 30 CHECK (slot_minutes BETWEEN 5 AND 480),
    buffer_before_minutes  integer NOT NULL DEFAULT 0 CHECK (buffer_before_minutes BETWEEN 0 AND 240),
    buffer_after_minutes   integer NOT NULL DEFAULT 0 CHECK (buffer_after_minutes BETWEEN 0 AND 240),
    minimum_notice_minutes integer NOT NULL DEFAULT 60 CHECK (minimum_notice_minutes BETWEEN 0 AND 43200),
    horizon_days           integer NOT NULL DEFAULT 180 CHECK (horizon_days BETWEEN 1 AND 730),
    created_at             timestamptz NOT NULL DEFAULT now(),
    updated_at             timestamptz NOT NULL DEFAULT now()
);
SELECT track_updates('doctor_availability');

-- Where a doctor works. The row belongs to `hospitals`: a hospital says who is on its staff.
CREATE TABLE hospital_doctors (
    id          uuid PRIMARY KEY,
    hospital_id uuid NOT NULL REFERENCES hospitals (id) ON DELETE RESTRICT,
    doctor_id   uuid NOT NULL REFERENCES doctors (id) ON DELETE RESTRICT,
    department  text,
    is_primary  boolean NOT NULL DEFAULT false,
    start_date  date,
    -- The last day there.
    end_date    date,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT hospital_doctors_pair_key UNIQUE (hospital_id, doctor_id),
    CONSTRAINT hospital_doctors_dates_check CHECK (end_date >= start_date)
);
SELECT track_updates('hospital_doctors');
CREATE INDEX hospital_doctors_doctor_id_idx ON hospital_doctors (doctor_id);
-- A doctor has one primary hospital.
CREATE UNIQUE INDEX hospital_doctors_primary_key ON hospital_doctors (doctor_id) WHERE is_primary;

-- Live doctors with what their accounts say of them. Read by doctors, hospitals and appointments.
CREATE VIEW doctor_profiles AS
SELECT d.id, d.user_id, u.first_name, u.last_name, u.profile_picture_url, u.is_active, d.specialty, d.specialty_folded,
       d.qualification, d.experience_years, d.license_number, d.license_country, d.license_expires_on, d.is_verified,
       d.bio, d.consultation_fee_minor, d.consultation_fee_currency, d.teleconsult_fee_minor,
       d.teleconsult_fee_currency, d.languages, d.time_zone, d.is_available_teleconsult,
       d.rating::double precision AS rating, d.total_reviews, d.translations, d.name_folded, d.search_text,
       d.created_at, GREATEST(d.updated_at, u.updated_at) AS updated_at,
       EXISTS (SELECT 1 FROM doctor_availability a
               WHERE a.doctor_id = d.id
                 AND (jsonb_array_length(a.weekly_hours) > 0 OR jsonb_array_length(a.date_overrides) > 0)) AS has_hours
FROM doctors d
JOIN users u ON u.id = d.user_id AND u.deleted_at IS NULL
WHERE d.deleted_at IS NULL;

-- Where doctors work, with the names of the hospitals. Read by doctors and appointments.
CREATE VIEW doctor_hospitals AS
SELECT s.doctor_id, s.hospital_id, h.name AS hospital_name, h.slug AS hospital_slug, h.city, h.country,
       h.admin_user_id, h.is_active AND h.is_verified AS is_public, s.department, s.is_primary, s.start_date, s.end_date
FROM hospital_doctors s
JOIN hospitals h ON h.id = s.hospital_id AND h.deleted_at IS NULL;
