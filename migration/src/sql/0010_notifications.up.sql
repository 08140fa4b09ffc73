CREATE TABLE notifications (
    id             uuid PRIMARY KEY,
    user_id        uuid NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    -- Order of arrival in the inbox: the id of the SSE stream's events. Rows of
    -- one user are written under an advisory lock, so that they become visible
    -- in this order.
    seq            bigint GENERATED ALWAYS AS IDENTITY,
    kind           text NOT NULL,
    title          text NOT NULL,
    message        text NOT NULL,
    reference_type text,
    reference_id   uuid,
    channel        text NOT NULL DEFAULT 'in_app' CHECK (channel = 'in_app'),
    -- What the mail is made of when its turn comes; never a secret.
    template       text NOT NULL,
    data           jsonb NOT NULL DEFAULT '{}',
    -- Same cause, same notification.
    cause          text,
    read_at        timestamptz,
    deleted_at     timestamptz,
    created_at     timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now(),
    UNIQUE (user_id, cause)
);
SELECT track_updates('notifications');
CREATE INDEX notifications_user_id_idx ON notifications (user_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX notifications_unread_idx ON notifications (user_id, created_at, id) WHERE read_at IS NULL AND deleted_at IS NULL;
CREATE UNIQUE INDEX notifications_seq_idx ON notifications (user_id, seq);

CREATE TABLE notification_deliveries (
    id              uuid PRIMARY KEY,
    notification_id uuid NOT NULL REFERENCES notifications (id) ON DELETE CASCADE,
    channel         text NOT NULL CHECK (channel IN ('email', 'sms', 'push')),
    status          text NOT NULL CHECK (status IN ('queued', 'sent', 'failed', 'skipped')),
    attempts        integer NOT NULL DEFAULT 0,
    provider_id     text,
    -- Why it failed the last time, or was skipped.
    last_error      text,
    sent_at         timestamptz,
    -- Failed for want of attempts, not by the provider's last word: a replay may try again.
    gave_up         boolean NOT NULL DEFAULT false,
    -- Until then one process has it in hand.
    lease_until     timestamptz,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    UNIQUE (notification_id, channel)
);
SELECT track_updates('notification_deliveries');

-- An administrator's announcement on its way to an audience.
CREATE TABLE notification_broadcasts (
    id         uuid PRIMARY KEY,
    created_by uuid NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    -- NULL is everybody.
    role       text,
    kind       text NOT NULL,
    title      text NOT NULL,
    message    text NOT NULL,
    channels   jsonb NOT NULL,
    recipients bigint NOT NULL DEFAULT 0,
    -- When the last of the audience was reached.
    finished_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
SELECT track_updates('notification_broadcasts');
CREATE INDEX notification_broadcasts_created_by_idx ON notification_broadcasts (created_by);

CREATE TABLE notification_preferences (
    user_id    uuid NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    kind       text NOT NULL,
    email      boolean NOT NULL,
    sms        boolean NOT NULL,
    push       boolean NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, kind),
    -- Security mail cannot be switched off.
    CONSTRAINT notification_preferences_security_mail CHECK (kind <> 'account' OR email)
);
SELECT track_updates('notification_preferences');

CREATE TABLE notification_devices (
    id           uuid PRIMARY KEY,
    user_id      uuid NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    platform     text NOT NULL CHECK (platform IN ('ios', 'android', 'web')),
    token_hash   text NOT NULL UNIQUE,
    token_sealed bytea NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now()
);
SELECT track_updates('notification_devices');
CREATE INDEX notification_devices_user_id_idx ON notification_devices (user_id);
