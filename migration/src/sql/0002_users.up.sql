CREATE TABLE users (
    id                  uuid PRIMARY KEY,
    email               text NOT NULL CHECK (email = lower(email)),
    phone               text,
    password_hash       text NOT NULL,
    user_type           text NOT NULL CHECK (user_type IN ('patient', 'doctor', 'hospital_admin', 'admin')),
    first_name          text NOT NULL,
    last_name           text NOT NULL,
    profile_picture_url text,
    locale              text NOT NULL DEFAULT 'en',
    time_zone           text NOT NULL DEFAULT 'UTC',
    is_verified         boolean NOT NULL DEFAULT false,
    is_active           boolean NOT NULL DEFAULT true,
    mfa_enabled         boolean NOT NULL DEFAULT false,
    last_login_at       timestamptz,
    created_at          timestamptz NOT NULL DEFAULT now(),
    updated_at          timestamptz NOT NULL DEFAULT now(),
    deleted_at          timestamptz
);
SELECT track_updates('users');
-- A deleted account frees its address and number.
CREATE UNIQUE INDEX users_email_key ON users (email) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX users_phone_key ON users (phone) WHERE deleted_at IS NULL;
CREATE INDEX users_created_at_idx ON users (created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX users_last_name_idx ON users (last_name, id) WHERE deleted_at IS NULL;
CREATE INDEX users_email_order_idx ON users (email, id) WHERE deleted_at IS NULL;
CREATE INDEX users_user_type_idx ON users (user_type, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX users_search_idx ON users USING gin ((email || ' ' || first_name || ' ' || last_name) gin_trgm_ops);
