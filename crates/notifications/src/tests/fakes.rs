//! What stands in for the mail provider and for other modules' ports.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use kernel::ports::{
    Account, AccountChange, AccountError, Accounts, HospitalDirectory, HospitalRef, NewAccount, OfferRef,
    PatientDirectory, PatientRef, PortResult,
};
use kernel::{
    CountryCode, EmailAddress, HospitalId, Locale, Masked, PatientId, PhoneNumber, Role, TimeZoneName, TreatmentId,
    UserId,
};
use platform::mail::{MailError, MailReceipt, Mailer, OutgoingMail};
use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, QueryResult, Statement, Value};
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// Answers as scripted, then takes everything; keeps what it took.
#[derive(Default)]
pub struct ScriptedMailer {
    script: Mutex<VecDeque<MailError>>,
    taken: Mutex<Vec<OutgoingMail>>,
    asked: Mutex<u32>,
    /// How long each mail takes.
    pub delay: Mutex<std::time::Duration>,
}

fn open<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl ScriptedMailer {
    pub fn fail_with(&self, errors: impl IntoIterator<Item = MailError>) {
        open(&self.script).extend(errors);
    }

    pub fn taken(&self) -> Vec<OutgoingMail> {
        open(&self.taken).clone()
    }

    pub fn asked(&self) -> u32 {
        *open(&self.asked)
    }
}

#[async_trait]
impl Mailer for ScriptedMailer {
    async fn send(&self, mail: &OutgoingMail) -> Result<MailReceipt, MailError> {
        *open(&self.asked) += 1;
        let delay = *open(&self.delay);
        tokio::time::sleep(delay).await;
        if let Some(error) = open(&self.script).pop_front() {
            return Err(error);
        }
        let mut taken = open(&self.taken);
        taken.push(mail.clone());
        Ok(MailReceipt { provider_id: format!("provider-{}", taken.len()) })
    }

    async fn ping(&self) -> Result<(), MailError> {
        Ok(())
    }
}

/// Stands in for `users`, `patients` and `hospitals`, over the fixtures' rows.
pub struct Directory(pub DatabaseConnection);

impl Directory {
    async fn rows(&self, sql: &str, values: impl IntoIterator<Item = Value>) -> PortResult<Vec<QueryResult>> {
        Ok(self.0.query_all_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, values)).await?)
    }
}

fn account(row: &QueryResult) -> Account {
    let text = |column: &str| row.try_get::<String>("", column).expect("a text");
    let time = |column: &str| row.try_get::<DateTime<Utc>>("", column).expect("a time");
    Account {
        id: row.try_get("", "id").expect("an id"),
        email: EmailAddress::parse(&text("email")).expect("an address"),
        phone: None,
        password_hash: Masked::default(),
        role: row.try_get("", "user_type").expect("a role"),
        first_name: text("first_name"),
        last_name: text("last_name"),
        locale: Locale::parse(&text("locale")).expect("a locale"),
        time_zone: TimeZoneName::parse("UTC").expect("a zone"),
        profile_picture_url: None,
        is_verified: true,
        is_active: true,
        mfa_enabled: false,
        last_login_at: None,
        created_at: time("created_at"),
        updated_at: time("updated_at"),
    }
}

#[async_trait]
impl Accounts for Directory {
    async fn create(&self, _: &DatabaseTransaction, _: NewAccount) -> Result<Account, AccountError> {
        Err(AccountError::NotFound)
    }

    async fn by_email(&self, _: &EmailAddress) -> PortResult<Option<Account>> {
        Ok(None)
    }

    async fn by_ids(&self, ids: &[UserId]) -> PortResult<Vec<Account>> {
        let ids: Vec<uuid::Uuid> = ids.iter().map(|id| id.0).collect();
        let rows = self.rows("SELECT * FROM users WHERE id = ANY($1) AND deleted_at IS NULL", [ids.into()]).await?;
        Ok(rows.iter().map(account).collect())
    }

    async fn audience(&self, role: Option<Role>, after: Option<UserId>, limit: u64) -> PortResult<Vec<UserId>> {
        let sql = "SELECT id FROM users WHERE is_active AND deleted_at IS NULL AND ($1::text IS NULL OR user_type = $1)
                   AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3";
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = self
            .rows(sql, [role.map(|r| r.as_str().to_owned()).into(), after.map(|a| a.0).into(), limit.into()])
            .await?;
        Ok(rows.iter().map(|row| row.try_get("", "id").expect("an id")).collect())
    }

    async fn change(
        &self,
        _: &DatabaseTransaction,
        _: UserId,
        _: AccountChange,
        _: Option<DateTime<Utc>>,
    ) -> Result<Account, AccountError> {
        Err(AccountError::NotFound)
    }
}

#[async_trait]
impl PatientDirectory for Directory {
    async fn of_user(&self, _: UserId) -> PortResult<Option<PatientRef>> {
        Ok(None)
    }

    async fn by_ids(&self, ids: &[PatientId]) -> PortResult<Vec<PatientRef>> {
        let ids: Vec<uuid::Uuid> = ids.iter().map(|id| id.0).collect();
        let rows = self.rows("SELECT id, user_id FROM patients WHERE id = ANY($1)", [ids.into()]).await?;
        let patient = |row: &QueryResult| PatientRef {
            id: row.try_get("", "id").expect("an id"),
            user_id: row.try_get("", "user_id").expect("an id"),
            country: None,
            city: None,
            address: None,
        };
        Ok(rows.iter().map(patient).collect())
    }
}

#[async_trait]
impl HospitalDirectory for Directory {
    async fn by_ids(&self, ids: &[HospitalId]) -> PortResult<Vec<HospitalRef>> {
        let ids: Vec<uuid::Uuid> = ids.iter().map(|id| id.0).collect();
        let rows = self.rows("SELECT id, admin_user_id FROM hospitals WHERE id = ANY($1)", [ids.into()]).await?;
        let hospital = |row: &QueryResult| HospitalRef {
            id: row.try_get("", "id").expect("an id"),
            name: "Test Hospital".to_owned(),
            slug: "test-hospital".to_owned(),
            admin_user_id: row.try_get("", "admin_user_id").expect("an id or none"),
            country: CountryCode::parse("TR").expect("a country"),
            city: "Istanbul".to_owned(),
            address: "2 Test Street".to_owned(),
            phone: PhoneNumber::parse("+902125550101").expect("a number"),
            email: EmailAddress::parse("desk@test.example").expect("an address"),
            website: None,
            is_bookable: true,
        };
        Ok(rows.iter().map(hospital).collect())
    }

    async fn administered_by(&self, _: UserId) -> PortResult<Vec<HospitalId>> {
        Ok(Vec::new())
    }

    async fn offer(&self, _: HospitalId, _: TreatmentId) -> PortResult<Option<OfferRef>> {
        Ok(None)
    }
}
