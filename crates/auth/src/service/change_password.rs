use super::Auth;
use super::step::Step;
use crate::domain::opaque_string::prepare;
use crate::dto::ChangeAuthPasswordRequest;
use crate::error::AuthError;
use crate::store::mailed_tokens::{self, Purpose};
use crate::store::{mfa_challenges, sessions};
use kernel::events::auth::PasswordChanged;
use kernel::ports::{Account, AccountChange, PasswordRefused};
use kernel::{Actor, AuditEntry, Masked, SessionId, UserId};
use sea_orm::DatabaseTransaction;

impl Auth {
    /// Sets a new password with the current one; the other sessions end.
    pub(crate) async fn change_password(
        &self,
        actor: &Actor,
        request: ChangeAuthPasswordRequest,
    ) -> Result<(), AuthError> {
        let (account, session) = self.own(actor).await?;
        let proven = self.check_password(actor, &account, &request.current_password, "current_password").await?;
        if prepare(request.new_password.expose()) == prepare(request.current_password.expose()) {
            let same = PasswordRefused::Weak("is the same as the current one".to_owned());
            return Err(AuthError::password("new_password", same));
        }
        let password_hash = self.new_hash(&account, &request.new_password, "new_password").await?;

        let (Step { txn, account }, _) = self.own_step(actor).await?;
        proven.check(&account)?;
        mailed_tokens::void(&txn, Purpose::PasswordReset, account.id, self.now()).await?;
        self.replace_password(&txn, account.id, password_hash, Some(session)).await?;
        self.record(&txn, &AuditEntry::new(actor, "auth.change_password", "user", account.id.0)).await?;
        Ok(txn.commit().await?)
    }

    /// `field` names the password in the refusal.
    pub(super) async fn new_hash(
        &self,
        account: &Account,
        password: &Masked<String>,
        field: &'static str,
    ) -> Result<Masked<String>, AuthError> {
        let about = [account.email.as_str(), &account.first_name, &account.last_name];
        let hashed = self.ports.passwords.hash_by_rules(password, &about).await;
        hashed.map_err(|refused| AuthError::password(field, refused))
    }

    /// Ends the sessions (but for `except`) and the sign-ins in flight, and publishes the change.
    pub(super) async fn replace_password(
        &self,
        txn: &DatabaseTransaction,
        user: UserId,
        hash: Masked<String>,
        except: Option<SessionId>,
    ) -> Result<(), AuthError> {
        let now = self.now();
        mfa_challenges::void(txn, user, now).await?;
        sessions::revoke_all(txn, user, except, "password_changed", now).await?;
        self.ports.accounts.change(txn, user, AccountChange::PasswordHash(hash), None).await?;
        self.parts.outbox.publish(txn, &PasswordChanged { user_id: user }).await?;
        Ok(())
    }
}
