use super::open_session::SignedIn;
use super::step::Step;
use super::{Auth, refused};
use crate::dto::{AuthTokensView, VerifyAuthMfaRequest};
use crate::entity::mfa_challenge::Model;
use crate::error::AuthError;
use crate::store::mfa_challenges;
use kernel::AuditEntry;
use kernel::ports::AccountChange;
use platform::crypto::sha256_hex;
use platform::problem::{Problem, common};
use sea_orm::DatabaseTransaction;
use serde_json::json;

/// Wrong codes that void a challenge.
const MAX_ATTEMPTS_PER_CHALLENGE: i32 = 5;
/// Wrong codes within the life of a challenge, from wherever, after which none
/// is taken any more: whoever has the password gets no further guesses.
const MAX_ATTEMPTS_PER_USER: i64 = 25;

impl Auth {
    /// The second step of a sign-in. Any number of callers with one code: one
    /// of them gets in.
    pub(crate) async fn verify_mfa(&self, request: VerifyAuthMfaRequest) -> Result<AuthTokensView, AuthError> {
        let hash = sha256_hex(request.challenge.expose());
        let found = mfa_challenges::find(&self.parts.db, &hash).await?;
        let account = found.as_ref().map_or_else(|| hash.clone(), |c| c.user_id.to_string());
        self.ports.limits.credentials("mfa", &account).await?;
        let user = found.ok_or(AuthError::InvalidChallenge)?.user_id;

        // Blocked or deleted since the first step, or the second factor was turned off.
        let step = self.step(user).await?.filter(|step| step.account.is_active && step.account.mfa_enabled);
        let Step { txn, .. } = step.ok_or(AuthError::InvalidChallenge)?;
        let challenge = mfa_challenges::find(&txn, &hash).await?.ok_or(AuthError::InvalidChallenge)?;
        if challenge.used_at.is_some()
            || challenge.expires_at <= self.now()
            || challenge.attempts >= MAX_ATTEMPTS_PER_CHALLENGE
        {
            return Err(AuthError::InvalidChallenge);
        }
        if mfa_challenges::recent_attempts(&txn, user, self.now()).await? >= MAX_ATTEMPTS_PER_USER {
            let wait = self.config.mfa_challenge_life().num_seconds().unsigned_abs();
            return Err(Problem::new(common::RATE_LIMITED).retry_after(wait).into());
        }
        if !self.use_code(&txn, user, &request.code).await? {
            mfa_challenges::count_attempt(&txn, challenge.id).await?;
            self.record(&txn, &refused("auth.login", Some(user), "mfa_code")).await?;
            txn.commit().await?;
            return Err(AuthError::InvalidMfaCode);
        }
        let signed_in = self.complete_challenge(&txn, challenge).await?;
        txn.commit().await?;
        Ok(signed_in.into())
    }

    async fn complete_challenge(&self, txn: &DatabaseTransaction, challenge: Model) -> Result<SignedIn, AuthError> {
        let now = self.now();
        if !mfa_challenges::use_up(txn, challenge.id, now).await? {
            return Err(AuthError::InvalidChallenge);
        }
        let account = self.ports.accounts.change(txn, challenge.user_id, AccountChange::SignedIn(now), None).await?;
        let signed_in = self.open_session(txn, account, challenge.device).await?;
        let entry = AuditEntry::new(&signed_in.actor(), "auth.login", "session", signed_in.session.0)
            .with_changes(json!({ "step": "mfa" }));
        self.record(txn, &entry).await?;
        Ok(signed_in)
    }
}
