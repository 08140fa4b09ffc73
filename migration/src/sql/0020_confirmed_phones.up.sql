-- A telephone number is an account's when its owner has given back the code that was sent to it: only such numbers are
-- unique. A number that is only declared says nothing about other accounts. What was there before counts as confirmed.
ALTER TABLE users ADD COLUMN phone_confirmed_at timestamptz;
UPDATE users SET phone_confirmed_at = created_at WHERE phone IS NOT NULL;
DROP INDEX users_phone_key;
-- A deleted account frees its number.
CREATE UNIQUE INDEX users_phone_key ON users (phone) WHERE phone_confirmed_at IS NOT NULL AND deleted_at IS NULL;

-- The number that a user wants to have, until the code that was sent to it comes back: one per user.
CREATE TABLE phone_confirmations (
    user_id    uuid PRIMARY KEY REFERENCES users (id) ON DELETE RESTRICT,
    -- The code follows from it and from a derived key, so that neither this table nor the queue holds the code.
    request_id uuid NOT NULL UNIQUE,
    phone      text NOT NULL,
    code_hash  text NOT NULL,
    attempts   integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    expires_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
SELECT track_updates('phone_confirmations');
CREATE INDEX phone_confirmations_expires_at_idx ON phone_confirmations (expires_at);
