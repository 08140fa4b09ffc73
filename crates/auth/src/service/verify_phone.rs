use super::step::Step;
use super::{Auth, own_session};
use crate::domain::phone_code;
use crate::dto::{AuthProfileView, VerifyAuthPhoneRequest};
use crate::error::AuthError;
use crate::store::{self, phone_confirmations};
use kernel::ports::PhoneConfirmed;
use kernel::{Actor, AuditEntry, PhoneNumber};
use platform::db::Begin;
use platform::http::Versioned;
use platform::problem::Problem;
use serde_json::json;

impl Auth {
    /// Takes the code as proof that the number is the user's. Any number of callers with one code: one of them has it
    /// confirmed.
    pub(crate) async fn verify_phone(
        &self,
        actor: &Actor,
        request: VerifyAuthPhoneRequest,
    ) -> Result<Versioned<AuthProfileView>, AuthError> {
        let (caller, _) = own_session(actor)?;
        self.ports.limits.credentials("verify-phone", &caller.to_string()).await?;
        let txn = self.parts.db.begin().await?;
        store::lock_phone_confirmation(&txn).await?;
        let (Step { txn, account }, _) = self.own_step_in(txn, actor).await?;
        let user = account.id;
        let entry = || AuditEntry::new(actor, "auth.verify_phone", "user", user.0);
        let kept = phone_confirmations::find_open(&txn, user, self.now()).await?;
        let is_right = kept.as_ref().is_some_and(|kept| {
            phone_code::matches(&self.phone_code_keys, user, &kept.phone, &request.code, &kept.code_hash)
        });
        let Some(kept) = kept.filter(|_| is_right) else {
            phone_confirmations::count_attempt(&txn, user).await?;
            self.record(&txn, &entry().denied()).await?;
            txn.commit().await?;
            return Err(AuthError::WrongCode);
        };
        phone_confirmations::remove(&txn, user).await?;
        let number = PhoneNumber::parse(&kept.phone).map_err(Problem::internal)?;
        let PhoneConfirmed { account, lost_by } = self.ports.accounts.confirm_phone(&txn, user, &number).await?;
        self.record(&txn, &entry().with_changes(json!({ "fields": ["phone"] }))).await?;
        if let Some(loser) = lost_by {
            let lost = AuditEntry::new(actor, "auth.take_phone", "user", loser.0).about_user(loser);
            self.record(&txn, &lost).await?;
        }
        txn.commit().await?;
        self.profile_view(&account).await
    }
}
