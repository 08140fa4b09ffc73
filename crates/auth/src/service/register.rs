use super::Auth;
use crate::dto::{AuthTokensView, RegisterAuthRequest};
use crate::error::AuthError;
use kernel::AuditEntry;
use kernel::events::auth::VerificationRequested;
use kernel::ports::NewAccount;
use platform::db::Begin;
use platform::http::Versioned;
use serde_json::json;

impl Auth {
    /// Creates an account, signs it in and has the verification mailed.
    pub(crate) async fn register(&self, request: RegisterAuthRequest) -> Result<Versioned<AuthTokensView>, AuthError> {
        self.ports.limits.credentials("register", request.email.as_str()).await?;
        let RegisterAuthRequest { email, password, user_type, first_name, last_name, phone, locale, device } = request;
        let about_user = [email.as_str(), &first_name, &last_name];
        let hashed = self.ports.passwords.hash_by_rules(&password, &about_user).await;
        let password_hash = hashed.map_err(|refused| AuthError::password("password", refused))?;
        let new = NewAccount { email, phone, password_hash, role: user_type.into(), first_name, last_name, locale };
        let txn = self.parts.db.begin().await?;
        let account = self.ports.accounts.create(&txn, new).await?;
        let signed_in = self.open_session(&txn, account, device).await?;
        let user = signed_in.account.id;
        self.parts.outbox.publish(&txn, &VerificationRequested { user_id: user }).await?;
        let entry = AuditEntry::new(&signed_in.actor(), "auth.register", "user", user.0)
            .with_changes(json!({ "user_type": signed_in.account.role }));
        self.record(&txn, &entry).await?;
        txn.commit().await?;
        Ok(signed_in.into())
    }
}
