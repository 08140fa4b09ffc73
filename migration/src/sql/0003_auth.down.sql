DROP VIEW live_sessions;
DROP TABLE mfa_challenges;
DROP TABLE recovery_codes;
DROP TABLE totp_credentials;
DROP TABLE email_verifications;
DROP TABLE password_resets;
DROP TABLE refresh_tokens;
DROP TABLE sessions;
