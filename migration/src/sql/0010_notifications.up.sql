CREATE TABLE notifications (
    id             uuid PRIMARY KEY,
    user_id        uuid NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    -- Order of arrival in the inbox: the id of the SSE stream's events.
    seq            bigint GENERATED ALWAYS AS IDENTITY,
    kind           text NOT NULL,
    title          text NOT NULL,
    message        text NOT NULL,
    reference_type text,
    reference_id   uuid,
    -- Whether it stands in the inbox; a security mail is recorded without one.
    channel        text NOT NULL DEFAULT 'in_app' CHECK (channel IN ('in_app', 'email')),
    -- Same cause, same notification.
    cause          text,
    read_at        timestamptz,
    created_at     timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now(),
    UNIQUE (user_id, cause)
);
SELECT track_updates('notifications');
CREATE INDEX notifications_user_id_idx ON notifications (user_id, created_at, id);
CREATE INDEX notifications_unread_idx ON notifications (user_id, created_at, id) WHERE read_at IS NULL;
CREATE UNIQUE INDEX notifications_seq_idx ON notifications (user_id, seq);

CREATE TABLE notification_deliveries (
    id              uuid PRIMARY KEY,
    notification_id uuid NOT NULL REFERENCES notifications (id) ON DELETE CASCADE,
    channel         text NOT NULL CHECK (channel IN ('email', 'sms', 'push')),
    status          text NOT NULL CHECK (status IN ('queued', 'sent', 'failed', 'skipped')),
    attempts        integer NOT NULL DEFAULT 0,
    provider_id     text,
    last_error      text,
    sent_at         timestamptz,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    UNIQUE (notification_id, channel)
);
SELECT track_updates('notification_deliveries');

CREATE TABLE notification_preferences (
    user_id    uuid NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    kind       text NOT NULL,
    email      boolean NOT NULL,
    sms        boolean NOT NULL,
    push       boolean NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, kind)
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
