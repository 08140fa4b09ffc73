use super::{Auth, SignedIn};
use crate::dto::RegisterAuthRequest;
use crate::error::AuthError;
use kernel::AuditEntry;
use kernel::events::auth::VerificationRequested;
use kernel::ports::NewAccount;
use sea_orm::TransactionTrait;
use serde_json::json;

impl Auth {
    /// Creates an account, signs it in and has the verification mailed.
    pub(crate) async fn register(&self, request: RegisterAuthRequest) -> Result<SignedIn, AuthError> {
        self.parts.limits.credentials("register", request.email.as_str()).await?;
        let about = [request.email.as_str(), &request.first_name, &request.last_name];
        let hashed = self.parts.passwords.hash_by_rules(&request.password, &about).await;
        let new = NewAccount {
            email: request.email,
            phone: request.phone,
            password_hash: hashed.map_err(|refused| AuthError::password("password", refused))?,
            role: request.user_type.into(),
            first_name: request.first_name,
            last_name: request.last_name,
            locale: request.locale,
        };
        let txn = self.parts.db.begin().await?;
        let account = self.parts.accounts.create(&txn, new).await?;
        let signed_in = self.open_session(&txn, account, request.device).await?;
        let user = signed_in.account.id;
        self.parts.outbox.publish(&txn, &VerificationRequested { user_id: user }).await?;
        let entry = AuditEntry::new(&signed_in.actor(), "auth.register", "user", user.0)
            .with_changes(json!({ "user_type": signed_in.account.role }));
        self.record(&txn, &entry).await?;
        txn.commit().await?;
        Ok(signed_in)
    }
}
