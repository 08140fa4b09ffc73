use super::{Auth, refused};
use crate::domain::mailed_token;
use crate::dto::{ChangeAuthPasswordRequest, ResetAuthPasswordRequest};
use crate::error::AuthError;
use crate::store::mailed_tokens::{self, Purpose};
use crate::store::{self, mfa, sessions};
use kernel::events::auth::{PasswordChanged, PasswordResetRequested};
use kernel::ports::{Account, AccountChange, PasswordRefused};
use kernel::{Actor, AuditEntry, EmailAddress, Masked, SessionId, UserId};
use sea_orm::{DatabaseTransaction, TransactionTrait};

impl Auth {
    /// Has a reset token mailed, if the account exists. An unknown address does
    /// the same work: its request is one for nobody's account.
    pub(crate) async fn forgot_password(&self, email: &EmailAddress) -> Result<(), AuthError> {
        self.parts.limits.credentials("forgot-password", email.as_str()).await?;
        let account = self.parts.accounts.by_email(email).await?;
        let nobody = UserId::generate(&self.parts.clock, &self.parts.entropy);
        let user_id = account.as_ref().map_or(nobody, |a| a.id);
        let txn = self.parts.db.begin().await?;
        self.parts.outbox.publish(&txn, &PasswordResetRequested { user_id }).await?;
        let entry = AuditEntry::new(&Actor::System, "auth.forgot_password", "user", account.map(|a| a.id.0));
        self.record(&txn, &entry).await?;
        Ok(txn.commit().await?)
    }

    /// Sets a new password with a mailed token; every session ends.
    pub(crate) async fn reset_password(&self, request: ResetAuthPasswordRequest) -> Result<(), AuthError> {
        let hash = mailed_token::hash(&request.token);
        let owner = mailed_tokens::owner(&self.parts.db, Purpose::PasswordReset, &hash, self.now()).await?;
        let account = match owner {
            Some(user) => self.account(user).await?.filter(|account| account.is_active),
            None => None,
        };
        let account = account.ok_or(AuthError::InvalidToken)?;
        let password_hash = self.new_hash(&account, &request.password, "password").await?;

        let (txn, now) = (self.parts.db.begin().await?, self.now());
        store::lock_user(&txn, account.id).await?;
        if !mailed_tokens::take(&txn, Purpose::PasswordReset, account.id, &hash, now).await? {
            return Err(AuthError::InvalidToken);
        }
        self.replace_password(&txn, account.id, password_hash, None).await?;
        self.record(&txn, &AuditEntry::new(&Actor::System, "auth.reset_password", "user", account.id.0)).await?;
        Ok(txn.commit().await?)
    }

    /// Sets a new password with the current one; the other sessions end.
    pub(crate) async fn change_password(
        &self,
        actor: &Actor,
        request: ChangeAuthPasswordRequest,
    ) -> Result<(), AuthError> {
        let (account, session) = self.own(actor).await?;
        self.check_password(actor, &account, &request.current_password, "current_password").await?;
        if request.new_password == request.current_password {
            let same = PasswordRefused::Weak("is the same as the current one".to_owned());
            return Err(AuthError::password("new_password", same));
        }
        let password_hash = self.new_hash(&account, &request.new_password, "new_password").await?;

        let txn = self.parts.db.begin().await?;
        self.lock_own(&txn, account.id, session).await?;
        mailed_tokens::void(&txn, Purpose::PasswordReset, account.id, self.now()).await?;
        self.replace_password(&txn, account.id, password_hash, Some(session)).await?;
        self.record(&txn, &AuditEntry::new(actor, "auth.change_password", "user", account.id.0)).await?;
        Ok(txn.commit().await?)
    }

    /// Whether the password is the account's own; a wrong one is counted and told.
    pub(super) async fn check_password(
        &self,
        actor: &Actor,
        account: &Account,
        password: &Masked<String>,
        field: &'static str,
    ) -> Result<(), AuthError> {
        self.parts.limits.credentials("password", &account.id.to_string()).await?;
        let fits = self.parts.passwords.verify(password, Some(&account.password_hash)).await;
        if fits.map_err(|refused| AuthError::password(field, refused))? {
            return Ok(());
        }
        let entry = AuditEntry {
            user_id: actor.user_id(),
            ..refused("auth.check_password", Some(account.id), "wrong_password")
        };
        self.record(&self.parts.db, &entry).await?;
        Err(AuthError::WrongPassword(field))
    }

    /// `field` names the password in the refusal.
    async fn new_hash(
        &self,
        account: &Account,
        password: &Masked<String>,
        field: &'static str,
    ) -> Result<Masked<String>, AuthError> {
        let about = [account.email.as_str(), &account.first_name, &account.last_name];
        let hashed = self.parts.passwords.hash_by_rules(password, &about).await;
        hashed.map_err(|refused| AuthError::password(field, refused))
    }

    /// Ends the sessions (but for `except`) and the sign-ins under way, and tells.
    async fn replace_password(
        &self,
        txn: &DatabaseTransaction,
        user: UserId,
        hash: Masked<String>,
        except: Option<SessionId>,
    ) -> Result<Account, AuthError> {
        let now = self.now();
        mfa::void_challenges(txn, user, now).await?;
        sessions::revoke_all(txn, user, except, "password_changed", now).await?;
        let account = self.parts.accounts.change(txn, user, AccountChange::PasswordHash(hash), None).await?;
        self.parts.outbox.publish(txn, &PasswordChanged { user_id: user }).await?;
        Ok(account)
    }
}
