use chrono::TimeDelta;
use platform::config::{ConfigError, check_rules};
use serde::Deserialize;

/// Section `[auth]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AuthConfig {
    /// Where the web application stands; links in mails begin with it.
    pub public_app_url: String,
    /// Life of a refresh token, in days: whoever is away longer signs in again.
    pub refresh_token_days: u32,
    /// Life of a session, in days, however often it is refreshed.
    pub session_days: u32,
    /// For how many seconds a spent refresh token still yields its successor.
    pub refresh_grace_seconds: u32,
    /// Life of a password reset token, in minutes; an hour at most.
    pub reset_token_minutes: u32,
    /// Life of an e-mail verification token, in hours.
    pub verification_token_hours: u32,
    /// Life of the second step of a sign-in, in minutes; ten at most (ASVS 6.5.5).
    pub mfa_challenge_minutes: u32,
    /// For how many minutes after a sign-in the second factor may be turned on
    /// without giving the password again.
    pub reauthentication_minutes: u32,
    /// What authenticator apps show as the issuer.
    pub totp_issuer: String,
    /// bcrypt's cost, 12 to 16.
    pub bcrypt_cost: u32,
    /// Threads that hash passwords; 0 takes half the cores, one at least. With as many as cores, many
    /// sign-ins at once slow down every request.
    pub hashing_threads: usize,
    /// Passwords that may wait for a thread; one more is answered 503.
    pub hashing_queue: usize,
}

impl Default for AuthConfig {
    fn default() -> Self {
        Self {
            public_app_url: "http://localhost:3000".to_owned(),
            refresh_token_days: 30,
            session_days: 90,
            refresh_grace_seconds: 10,
            reset_token_minutes: 60,
            verification_token_hours: 24,
            mfa_challenge_minutes: 5,
            reauthentication_minutes: 15,
            totp_issuer: "Medivoy".to_owned(),
            bcrypt_cost: 12,
            hashing_threads: 0,
            hashing_queue: 32,
        }
    }
}

impl AuthConfig {
    /// Checks what the types cannot say; the gateway calls it at the start.
    ///
    /// # Errors
    /// When a value is readable but not allowed; the text names it.
    pub fn check(&self) -> Result<(), ConfigError> {
        let app = url::Url::parse(&self.public_app_url);
        let rules = [
            (
                app.is_ok_and(|url| matches!(url.scheme(), "http" | "https")),
                "auth.public_app_url must be an http or https URL",
            ),
            ((1..=366).contains(&self.refresh_token_days), "auth.refresh_token_days must be 1 to 366"),
            ((1..=3660).contains(&self.session_days), "auth.session_days must be 1 to 3660"),
            (self.refresh_grace_seconds <= 60, "auth.refresh_grace_seconds must be 0 to 60"),
            ((1..=60).contains(&self.reset_token_minutes), "auth.reset_token_minutes must be 1 to 60"),
            ((1..=168).contains(&self.verification_token_hours), "auth.verification_token_hours must be 1 to 168"),
            ((1..=10).contains(&self.mfa_challenge_minutes), "auth.mfa_challenge_minutes must be 1 to 10"),
            (self.reauthentication_minutes <= 60, "auth.reauthentication_minutes must be 0 to 60"),
            (
                !self.totp_issuer.is_empty() && !self.totp_issuer.contains(':'),
                "auth.totp_issuer must not be empty or hold a colon",
            ),
            ((12..=16).contains(&self.bcrypt_cost), "auth.bcrypt_cost must be 12 to 16"),
            (self.hashing_threads <= 256, "auth.hashing_threads must be 0 to 256"),
            ((1..=10_000).contains(&self.hashing_queue), "auth.hashing_queue must be 1 to 10000"),
        ];
        check_rules(rules)
    }

    pub(crate) fn refresh_token_life(&self) -> TimeDelta {
        TimeDelta::days(self.refresh_token_days.into())
    }

    pub(crate) fn session_life(&self) -> TimeDelta {
        TimeDelta::days(self.session_days.into())
    }

    pub(crate) fn refresh_grace(&self) -> TimeDelta {
        TimeDelta::seconds(self.refresh_grace_seconds.into())
    }

    pub(crate) fn reset_token_life(&self) -> TimeDelta {
        TimeDelta::minutes(self.reset_token_minutes.into())
    }

    pub(crate) fn verification_token_life(&self) -> TimeDelta {
        TimeDelta::hours(self.verification_token_hours.into())
    }

    pub(crate) fn mfa_challenge_life(&self) -> TimeDelta {
        TimeDelta::minutes(self.mfa_challenge_minutes.into())
    }

    pub(crate) fn reauthentication_window(&self) -> TimeDelta {
        TimeDelta::minutes(self.reauthentication_minutes.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_allowed_is_refused_at_the_start() {
        assert!(AuthConfig::default().check().is_ok());
        let broken: [fn(&mut AuthConfig); 6] = [
            |c| c.public_app_url = "app.example".to_owned(),
            |c| c.public_app_url = "javascript:alert(1)".to_owned(),
            |c| c.bcrypt_cost = 11,
            |c| c.reset_token_minutes = 61,
            |c| c.mfa_challenge_minutes = 11,
            |c| c.hashing_queue = 0,
        ];
        for (number, breaks) in broken.into_iter().enumerate() {
            let mut config = AuthConfig::default();
            breaks(&mut config);
            assert!(config.check().is_err(), "case {number}");
        }
    }
}
