//! Work by the clock.

use crate::service::Auth;
use crate::store::mailed_tokens::{self, Purpose};
use crate::store::{mfa_challenges, phone_confirmations, refresh_tokens, sessions, totp_credentials};
use async_trait::async_trait;
use chrono::TimeDelta;
use platform::outbox::{Job, JobError, Jobs};

/// How long an ended session can still be looked up by an administrator.
const ENDED_SESSIONS_KEPT: TimeDelta = TimeDelta::days(30);

/// The jobs of this module.
pub fn jobs(auth: &Auth) -> Jobs {
    Jobs::new().at("17 * * * *", "auth.remove_expired", RemoveExpired(auth.clone()))
}

/// Removes what nobody can use any more: tokens, challenges, codes, enrolments, sessions.
struct RemoveExpired(Auth);

#[async_trait]
impl Job for RemoveExpired {
    async fn run(&self) -> Result<(), JobError> {
        let (db, now) = (&self.0.parts.db, self.0.parts.now());
        let removed = [
            ("refresh_tokens", refresh_tokens::remove_expired(db, now).await?),
            ("sessions", sessions::remove_ended(db, now - ENDED_SESSIONS_KEPT).await?),
            // Those of the last hour are counted before another is mailed.
            (
                "password_resets",
                mailed_tokens::remove_expired(db, Purpose::PasswordReset, now - TimeDelta::hours(1)).await?,
            ),
            (
                "email_verifications",
                mailed_tokens::remove_expired(db, Purpose::EmailVerification, now - TimeDelta::hours(1)).await?,
            ),
            ("mfa_challenges", mfa_challenges::remove_expired(db, now).await?),
            ("phone_confirmations", phone_confirmations::remove_expired(db, now).await?),
            ("totp_credentials", totp_credentials::remove_unconfirmed(db, now - TimeDelta::days(1)).await?),
        ];
        for (table, count) in removed.into_iter().filter(|(_, count)| *count > 0) {
            tracing::info!(table, count, "expired rows removed");
        }
        Ok(())
    }
}
