DROP VIEW patient_accounts;
