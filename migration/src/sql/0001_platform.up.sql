-- What every module stands on: extensions, the version trigger, the outbox,
-- deliveries, idempotency keys, and the embedded document store.

CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS unaccent;

-- unaccent() is only STABLE, since its dictionary may change; ours is fixed, so
-- that an index can be built on it.
CREATE FUNCTION immutable_unaccent(value text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN public.unaccent('public.unaccent'::regdictionary, value);

-- updated_at is the version of a row that an ETag shows: it must move on with
-- every update, also for two updates within one microsecond or one transaction.
CREATE FUNCTION touch_updated_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := GREATEST(clock_timestamp(), OLD.updated_at + interval '1 microsecond');
    RETURN NEW;
END $$;

CREATE FUNCTION track_updates(target regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER touch_updated_at BEFORE UPDATE ON %s FOR EACH ROW EXECUTE FUNCTION touch_updated_at()', target);
END $$;

-- Facts, written in the transaction that makes them true.
CREATE TABLE outbox_events (
    id          uuid PRIMARY KEY,
    event_type  text NOT NULL,
    payload     jsonb NOT NULL,
    request_id  text,
    occurred_at timestamptz NOT NULL
);
CREATE INDEX outbox_events_occurred_at_idx ON outbox_events (occurred_at, id);

-- One row per handler that has done its work for an event, written in the
-- handler's own transaction: the effect happens once.
CREATE TABLE event_deliveries (
    event_id     uuid NOT NULL REFERENCES outbox_events (id) ON DELETE CASCADE,
    handler      text NOT NULL,
    delivered_at timestamptz NOT NULL,
    PRIMARY KEY (event_id, handler)
);

-- Since when a handler has been listening: what happened before is none of its business.
CREATE TABLE event_handlers (
    handler    text PRIMARY KEY,
    event_type text NOT NULL,
    since      timestamptz NOT NULL
);

-- Audit entries on their way to the document store, in order. A transaction that
-- takes a place in the order has its id by then: so whoever knows the running
-- transactions knows which places may still be filled.
CREATE SEQUENCE audit_outbox_seq;
CREATE TABLE audit_outbox (
    seq   bigint PRIMARY KEY DEFAULT CASE WHEN pg_current_xact_id() IS NOT NULL THEN nextval('audit_outbox_seq') END,
    id    uuid NOT NULL UNIQUE,
    entry jsonb NOT NULL,
    at    timestamptz NOT NULL
);
ALTER SEQUENCE audit_outbox_seq OWNED BY audit_outbox.seq;

-- The end of the audit trail's chain: in the document store each entry names its
-- position and the hash of the one before it.
CREATE TABLE audit_chain (
    id       boolean PRIMARY KEY DEFAULT true CHECK (id),
    position bigint NOT NULL DEFAULT 0 CHECK (position >= 0),
    hash     text NOT NULL DEFAULT ''
);
INSERT INTO audit_chain DEFAULT VALUES;

-- Answers kept for replay, scope = caller and route.
CREATE TABLE idempotency_keys (
    scope        text NOT NULL,
    key          text NOT NULL,
    request_hash text NOT NULL,
    status       smallint NOT NULL,
    headers      jsonb NOT NULL,
    body         bytea NOT NULL,
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    PRIMARY KEY (scope, key)
);
CREATE INDEX idempotency_keys_expires_at_idx ON idempotency_keys (expires_at);

-- The embedded document store; MongoDB takes its place when configured.
CREATE TABLE documents (
    collection text NOT NULL,
    id         text NOT NULL,
    body       jsonb NOT NULL,
    at         timestamptz NOT NULL,
    expires_at timestamptz,
    PRIMARY KEY (collection, id)
);
CREATE INDEX documents_at_idx ON documents (collection, at DESC, id DESC);
CREATE INDEX documents_expires_at_idx ON documents (expires_at) WHERE expires_at IS NOT NULL;
