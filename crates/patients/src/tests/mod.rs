//! The module over HTTP, on a real database.

mod access_log;
mod crud;
mod reach;
mod sealed;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use kernel::ports::{Account, AccountChange, AccountError, Accounts, NewAccount, PortResult};
use kernel::{EmailAddress, HospitalId, Locale, Masked, PatientId, Role, TimeZoneName, UserId};
use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, Statement};
use serde_json::{Value, json};
use std::sync::Arc;
use test_support::{TestApp, World};

const PATH: &str = "/api/v1/patients";

/// Stands in for `users`.
struct People(DatabaseConnection);

#[async_trait]
impl Accounts for People {
    async fn create(&self, _: &DatabaseTransaction, _: NewAccount) -> Result<Account, AccountError> {
        Err(AccountError::NotFound)
    }
    async fn by_email(&self, _: &EmailAddress) -> PortResult<Option<Account>> {
        Ok(None)
    }
    async fn by_ids(&self, ids: &[UserId]) -> PortResult<Vec<Account>> {
        let mut found = Vec::new();
        for id in ids {
            found.extend(account(&self.0, *id).await?);
        }
        Ok(found)
    }
    async fn audience(&self, _: Option<Role>, _: Option<UserId>, _: u64) -> PortResult<Vec<UserId>> {
        Ok(Vec::new())
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

async fn account(db: &DatabaseConnection, id: UserId) -> Result<Option<Account>, DbErr> {
    let sql = "SELECT user_type, first_name, last_name, created_at FROM users WHERE id = $1 AND deleted_at IS NULL";
    let row = db.query_one_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, [id.0.into()])).await?;
    let Some(row) = row else { return Ok(None) };
    let at: DateTime<Utc> = row.try_get("", "created_at")?;
    Ok(Some(Account {
        id,
        email: EmailAddress::parse("someone@test.example").expect("valid"),
        phone: None,
        password_hash: Masked::new("none".to_owned()),
        role: row.try_get("", "user_type")?,
        first_name: row.try_get("", "first_name")?,
        last_name: row.try_get("", "last_name")?,
        locale: Locale::english(),
        time_zone: TimeZoneName::parse("UTC").expect("valid"),
        profile_picture_url: None,
        is_verified: true,
        is_active: true,
        mfa_enabled: false,
        last_login_at: None,
        created_at: at,
        updated_at: at,
    }))
}

fn patients(world: &World) -> crate::Patients {
    crate::Patients::new(crate::PatientParts {
        db: world.db.clone(),
        clock: world.clock.clone(),
        entropy: world.entropy.clone(),
        outbox: world.outbox.clone(),
        audit: world.audit.clone(),
        cipher: world.cipher.clone(),
        documents: Arc::clone(&world.documents),
        accounts: Arc::new(People(world.db.clone())),
    })
}

async fn app(world: &World) -> TestApp {
    world.serve(vec![crate::routes(&patients(world))]).await
}

fn profile() -> Value {
    json!({
        "date_of_birth": "1974-05-18", "gender": "female", "blood_group": "O+", "country": "KE", "city": "Mombasa",
        "emergency_contact_name": "Juma", "emergency_contact_phone": "+905321234567",
        "medical_history": ["Asthma since childhood"],
        "allergies": [{ "substance": "Penicillin", "reaction": "Hives", "severity": "moderate" }],
        "current_medications": [{ "name": "Salbutamol", "dosage": "as needed", "since": "2001-02-03" }],
    })
}

/// A booking of the patient with the hospital.
async fn book(world: &World, patient: PatientId, hospital: HospitalId) {
    let treatment = world.treatment("Knee replacement").await;
    let id = world.entropy.uuid_v7(world.clock.now());
    world
        .sql(
            "INSERT INTO bookings (id, booking_number, patient_id, hospital_id, treatment_id, booking_type, status, requested_date)
             VALUES ($1, $2, $3, $4, $5, 'treatment', 'requested', '2030-01-01')",
            [id.into(), format!("MB-{id}").into(), patient.0.into(), hospital.0.into(), treatment.0.into()],
        )
        .await;
}
