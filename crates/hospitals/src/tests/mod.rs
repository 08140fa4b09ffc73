//! The module over HTTP, on a real database.

mod access;
mod cached;
mod crud;
mod lists;
mod offers;
mod races;
mod seeding;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use kernel::ports::{
    Account, AccountChange, AccountError, Accounts, NewAccount, PortResult, TreatmentDirectory, TreatmentRef,
};
use kernel::{EmailAddress, Locale, Masked, Role, TimeZoneName, TreatmentId, UserId};
use sea_orm::{DatabaseConnection, DatabaseTransaction};
use serde_json::{Value, json};
use std::sync::Arc;
use test_support::{TestApp, World};

/// Stands in for `taxonomy`.
struct Catalogue(DatabaseConnection);

#[async_trait]
impl TreatmentDirectory for Catalogue {
    async fn by_ids(&self, ids: &[TreatmentId], _: &Locale) -> PortResult<Vec<TreatmentRef>> {
        let mut found = Vec::new();
        for id in ids {
            let rows = query(&self.0, "SELECT name, slug, is_active FROM treatments WHERE id = $1", id.0).await?;
            for row in rows {
                found.push(TreatmentRef {
                    id: *id,
                    name: row.try_get("", "name")?,
                    slug: row.try_get("", "slug")?,
                    is_active: row.try_get("", "is_active")?,
                });
            }
        }
        Ok(found)
    }
}

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
            for row in query(&self.0, "SELECT user_type, created_at FROM users WHERE id = $1", id.0).await? {
                found.push(account(*id, row.try_get("", "user_type")?, row.try_get("", "created_at")?));
            }
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

async fn query(
    db: &DatabaseConnection,
    sql: &str,
    id: uuid::Uuid,
) -> Result<Vec<sea_orm::QueryResult>, sea_orm::DbErr> {
    use sea_orm::{ConnectionTrait, DbBackend, Statement};
    db.query_all_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, [id.into()])).await
}

fn account(id: UserId, role: Role, at: DateTime<Utc>) -> Account {
    Account {
        id,
        email: EmailAddress::parse("someone@test.example").expect("valid"),
        phone: None,
        password_hash: Masked::new("none".to_owned()),
        role,
        first_name: "Test".to_owned(),
        last_name: "User".to_owned(),
        locale: Locale::english(),
        time_zone: TimeZoneName::parse("UTC").expect("valid"),
        profile_picture_url: None,
        is_verified: true,
        is_active: true,
        mfa_enabled: false,
        last_login_at: None,
        created_at: at,
        updated_at: at,
    }
}

fn hospitals(world: &World) -> crate::Hospitals {
    crate::Hospitals::new(crate::HospitalParts {
        db: world.db.clone(),
        clock: world.clock.clone(),
        entropy: world.entropy.clone(),
        outbox: world.outbox.clone(),
        audit: world.audit.clone(),
        cipher: world.cipher.clone(),
        cache: world.cache.clone(),
        treatments: Arc::new(Catalogue(world.db.clone())),
        accounts: Arc::new(People(world.db.clone())),
    })
}

async fn app(world: &World) -> TestApp {
    world.serve(vec![crate::routes(&hospitals(world))]).await
}

fn new_hospital(name: &str) -> Value {
    json!({ "name": name, "country": "TR", "city": "İzmir", "address": "1 Kordon", "phone": "+902125550101", "email": "desk@test.example" })
}

fn bank() -> Value {
    json!({ "account_holder": "Mavi Saglik AS", "bank_name": "Test Bankasi", "iban": "TR330006100519786457841326", "swift_bic": "TGBATRIS" })
}

/// `body` with other fields.
fn with(mut body: Value, change: Value) -> Value {
    let Value::Object(change) = change else { panic!("an object") };
    body.as_object_mut().expect("an object").extend(change);
    body
}
