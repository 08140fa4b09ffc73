DROP TRIGGER audit_trail_is_not_emptied ON documents;
DROP TRIGGER audit_trail_is_append_only ON documents;
DROP FUNCTION refuse_audit_change();
