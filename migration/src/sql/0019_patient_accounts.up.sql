-- Whose patient profile an account has, deleted ones too: the audit trail names the patient whom an entry is about.
CREATE VIEW patient_accounts AS
SELECT user_id, id AS patient_id, created_at, deleted_at FROM patients;
