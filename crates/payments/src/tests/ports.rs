//! Stand-ins for other modules' ports.

use async_trait::async_trait;
use kernel::ports::{
    HospitalDirectory, HospitalRef, OfferRef, PatientDirectory, PatientRef, Payable, PayableSubject, Payables,
    PortResult,
};
use kernel::{HospitalId, PatientId, TreatmentId, UserId};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement, Value};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// What is due, as the test says.
#[derive(Clone, Default)]
pub struct FakePayables(pub Arc<Mutex<HashMap<PayableSubject, Payable>>>);

#[async_trait]
impl Payables for FakePayables {
    async fn payable(&self, subject: PayableSubject) -> PortResult<Option<Payable>> {
        Ok(self.0.lock().expect("no panic").get(&subject).cloned())
    }
}

/// The rows of the fixtures, read as their owners would.
pub struct FixtureDirectories(pub DatabaseConnection);

impl FixtureDirectories {
    async fn rows(&self, sql: &str, value: Value) -> PortResult<Vec<sea_orm::QueryResult>> {
        Ok(self.0.query_all_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, [value])).await?)
    }
}

#[async_trait]
impl PatientDirectory for FixtureDirectories {
    async fn of_user(&self, user: UserId) -> PortResult<Option<PatientRef>> {
        let rows = self.rows("SELECT id FROM patients WHERE user_id = $1", user.0.into()).await?;
        let id = rows.first().map(|row| row.try_get("", "id")).transpose()?;
        Ok(id.map(|id| PatientRef { id, user_id: user, country: None, city: None, address: None }))
    }

    async fn by_ids(&self, ids: &[PatientId]) -> PortResult<Vec<PatientRef>> {
        let mut found = Vec::new();
        for id in ids {
            for row in self.rows("SELECT user_id FROM patients WHERE id = $1", id.0.into()).await? {
                found.push(PatientRef {
                    id: *id,
                    user_id: row.try_get("", "user_id")?,
                    country: None,
                    city: None,
                    address: None,
                });
            }
        }
        Ok(found)
    }
}

#[async_trait]
impl HospitalDirectory for FixtureDirectories {
    async fn by_ids(&self, _: &[HospitalId]) -> PortResult<Vec<HospitalRef>> {
        Ok(Vec::new())
    }

    async fn administered_by(&self, user: UserId) -> PortResult<Vec<HospitalId>> {
        let rows = self.rows("SELECT id FROM hospitals WHERE admin_user_id = $1", user.0.into()).await?;
        Ok(rows.iter().map(|row| row.try_get("", "id")).collect::<Result<_, _>>()?)
    }

    async fn offer(&self, _: HospitalId, _: TreatmentId) -> PortResult<Option<OfferRef>> {
        Ok(None)
    }
}
