//! Stand-ins for the ports of other modules.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use kernel::ports::{
    Account, AccountChange, AccountError, Accounts, DirectMail, Messenger, MessengerError, NewAccount, PortResult,
    RoleProfile,
};
use kernel::{Clock, EmailAddress, Entropy, Locale, Masked, PhoneNumber, Role, TimeZoneName, UserId};
use platform::db::violates;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, QueryResult, Statement, Value,
};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// The accounts, as SQL on the table of `users`.
pub struct SqlAccounts {
    pub db: DatabaseConnection,
    pub clock: Clock,
    pub entropy: Entropy,
}

async fn rows(db: &impl ConnectionTrait, sql: &str, values: Vec<Value>) -> Result<Vec<QueryResult>, DbErr> {
    db.query_all_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, values)).await
}

fn account(row: &QueryResult) -> Result<Account, DbErr> {
    let text = |name: &str| row.try_get::<String>("", name);
    let phone: Option<String> = row.try_get("", "phone")?;
    Ok(Account {
        id: UserId(row.try_get("", "id")?),
        email: EmailAddress::parse(&text("email")?).expect("valid"),
        phone: phone.map(|p| PhoneNumber::parse(&p).expect("valid")),
        password_hash: Masked::new(text("password_hash")?),
        role: text("user_type")?.parse::<Role>().expect("a role"),
        first_name: text("first_name")?,
        last_name: text("last_name")?,
        locale: Locale::parse(&text("locale")?).expect("valid"),
        time_zone: TimeZoneName::parse(&text("time_zone")?).expect("valid"),
        profile_picture_url: row.try_get("", "profile_picture_url")?,
        is_verified: row.try_get("", "is_verified")?,
        is_active: row.try_get("", "is_active")?,
        mfa_enabled: row.try_get("", "mfa_enabled")?,
        last_login_at: row.try_get("", "last_login_at")?,
        created_at: row.try_get("", "created_at")?,
        updated_at: row.try_get("", "updated_at")?,
    })
}

fn taken(error: DbErr) -> AccountError {
    if violates(&error, "users_email_key") { AccountError::EmailTaken } else { AccountError::Database(error) }
}

#[async_trait]
impl Accounts for SqlAccounts {
    async fn create(&self, txn: &DatabaseTransaction, new: NewAccount) -> Result<Account, AccountError> {
        let sql = "INSERT INTO users (id, email, phone, password_hash, user_type, first_name, last_name)
                   VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING *";
        let values = vec![
            UserId::generate(&self.clock, &self.entropy).0.into(),
            new.email.as_str().into(),
            new.phone.map(|p| p.to_string()).into(),
            new.password_hash.into_inner().into(),
            new.role.as_str().into(),
            new.first_name.into(),
            new.last_name.into(),
        ];
        Ok(account(&rows(txn, sql, values).await.map_err(taken)?[0])?)
    }

    async fn by_email(&self, email: &EmailAddress) -> PortResult<Option<Account>> {
        let found =
            rows(&self.db, "SELECT * FROM users WHERE email = $1 AND deleted_at IS NULL", vec![email.as_str().into()])
                .await?;
        Ok(found.first().map(account).transpose()?)
    }

    async fn by_ids(&self, ids: &[UserId]) -> PortResult<Vec<Account>> {
        let ids: Vec<uuid::Uuid> = ids.iter().map(|id| id.0).collect();
        let found =
            rows(&self.db, "SELECT * FROM users WHERE id = ANY($1) AND deleted_at IS NULL", vec![ids.into()]).await?;
        Ok(found.iter().map(account).collect::<Result<_, _>>()?)
    }

    async fn audience(&self, _: Option<Role>, _: Option<UserId>, _: u64) -> PortResult<Vec<UserId>> {
        Ok(Vec::new())
    }

    async fn change(
        &self,
        txn: &DatabaseTransaction,
        id: UserId,
        change: AccountChange,
        unless_changed_since: Option<DateTime<Utc>>,
    ) -> Result<Account, AccountError> {
        let found =
            rows(txn, "SELECT * FROM users WHERE id = $1 AND deleted_at IS NULL FOR UPDATE", vec![id.0.into()]).await?;
        let current = account(found.first().ok_or(AccountError::NotFound)?)?;
        if unless_changed_since.is_some_and(|read| read != current.updated_at) {
            return Err(AccountError::Stale);
        }
        let (column, value): (&str, Value) = match change {
            AccountChange::PasswordHash(hash) => ("password_hash", hash.into_inner().into()),
            AccountChange::Verified => ("is_verified", true.into()),
            AccountChange::MfaEnabled(enabled) => ("mfa_enabled", enabled.into()),
            AccountChange::SignedIn(at) => ("last_login_at", at.into()),
            AccountChange::Profile(change) => ("first_name", change.first_name.unwrap_or(current.first_name).into()),
        };
        let sql = format!("UPDATE users SET {column} = $2 WHERE id = $1 RETURNING *");
        Ok(account(&rows(txn, &sql, vec![id.0.into(), value]).await?[0])?)
    }
}

/// Keeps the mails instead of sending them; one of a known key is not kept again.
#[derive(Clone, Default)]
pub struct Mailbox {
    mails: Arc<Mutex<Vec<DirectMail>>>,
    failures: Arc<Mutex<Vec<MessengerError>>>,
}

impl Mailbox {
    /// Template and values of every mail, oldest first.
    pub fn mails(&self) -> Vec<(&'static str, BTreeMap<String, String>)> {
        let mails = self.mails.lock().expect("no panic");
        mails.iter().map(|mail| (mail.template, mail.values.expose().clone())).collect()
    }

    /// The token of the newest mail of this template.
    #[track_caller]
    pub fn token(&self, template: &str) -> String {
        let mail = self.mails().into_iter().rfind(|(name, _)| *name == template);
        mail.expect("a mail").1["token"].clone()
    }

    /// Fails the next delivery although it was taken, as a lost answer would.
    pub fn fail_next(&self, error: MessengerError) {
        self.failures.lock().expect("no panic").push(error);
    }
}

#[async_trait]
impl Messenger for Mailbox {
    async fn deliver(&self, mail: DirectMail) -> Result<(), MessengerError> {
        let known = |kept: &DirectMail| kept.idempotency_key == mail.idempotency_key;
        let mut mails = self.mails.lock().expect("no panic");
        if !mails.iter().any(known) {
            mails.push(mail);
        }
        self.failures.lock().expect("no panic").pop().map_or(Ok(()), Err)
    }
}

/// What `patients` would say.
pub struct Patients;

#[async_trait]
impl RoleProfile for Patients {
    fn field(&self) -> &'static str {
        "patient"
    }
    async fn load(&self, user: UserId) -> PortResult<serde_json::Value> {
        Ok(serde_json::json!({ "of": user }))
    }
}
