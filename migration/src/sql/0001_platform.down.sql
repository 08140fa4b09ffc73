DROP TABLE documents;
DROP TABLE idempotency_keys;
DROP TABLE audit_outbox;
DROP TABLE event_deliveries;
DROP TABLE outbox_events;
DROP FUNCTION track_updates(regclass);
DROP FUNCTION touch_updated_at();
DROP FUNCTION immutable_unaccent(text);
