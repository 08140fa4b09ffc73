-- The audit trail in the embedded document store is append-only, as the ledger is.
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'entries of the audit trail are never changed';
END $$;
CREATE TRIGGER audit_trail_is_append_only BEFORE UPDATE OR DELETE ON documents
    FOR EACH ROW WHEN (OLD.collection = 'audit_logs') EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_trail_is_not_emptied BEFORE TRUNCATE ON documents
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
