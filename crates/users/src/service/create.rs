use super::Users;
use crate::dto::{CreateUserRequest, UserView};
use crate::error::UserError;
use kernel::ports::{NewAccount, PasswordRefused};
use kernel::{Actor, AuditEntry};
use platform::db::Begin;
use platform::http::Versioned;
use platform::problem::Problem;
use serde_json::json;

impl Users {
    pub(crate) async fn create(
        &self,
        actor: &Actor,
        request: CreateUserRequest,
    ) -> Result<Versioned<UserView>, UserError> {
        let CreateUserRequest { email, password, user_type, first_name, last_name, phone, locale } = request;
        let about_user = [email.as_str(), &first_name, &last_name];
        let password_hash = self.ports.passwords.hash_new(&password, &about_user).await.map_err(password_problem)?;
        let new = NewAccount { email, phone, password_hash, role: user_type, first_name, last_name, locale };
        let txn = self.parts.db.begin().await?;
        let user = self.ports.accounts.insert(&txn, new, actor.user_id()).await?;
        let entry = AuditEntry::new(actor, "user.create", "user", user.id.0)
            .about_user(user.id)
            .with_changes(json!({ "user_type": user.user_type }));
        self.parts.audit.record(&txn, &entry).await?;
        txn.commit().await?;
        Ok(user.into())
    }
}

fn password_problem(refused: PasswordRefused) -> Problem {
    match refused {
        PasswordRefused::Weak(why) => Problem::invalid("password", "weak", why),
        PasswordRefused::Busy => Problem::unavailable(refused),
        PasswordRefused::Unavailable(reason) => Problem::unavailable_because(reason),
    }
}
