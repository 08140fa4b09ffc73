//! What views of other modules say of doctors and patients.

use chrono::NaiveDate;
use kernel::{DoctorId, HospitalId, PatientId, UserId};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement, Value};

/// A doctor as an order needs them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderingDoctor {
    /// Their account.
    pub user_id: UserId,
    /// Whether the licence is verified and has not expired, and the account is active.
    pub may_practise: bool,
}

/// The live doctor of this id.
pub async fn doctor(
    db: &impl ConnectionTrait,
    id: DoctorId,
    today: NaiveDate,
) -> Result<Option<OrderingDoctor>, DbErr> {
    let sql = "SELECT user_id, is_active AND is_verified AND (license_expires_on IS NULL OR license_expires_on >= $2)
                   AS may_practise FROM doctor_profiles WHERE id = $1";
    let row = db.query_one_raw(statement(sql, [id.0.into(), today.into()])).await?;
    row.map(|row| {
        Ok(OrderingDoctor { user_id: row.try_get("", "user_id")?, may_practise: row.try_get("", "may_practise")? })
    })
    .transpose()
}

/// Whether they share an appointment that is not cancelled.
pub async fn treats(db: &impl ConnectionTrait, doctor: DoctorId, patient: PatientId) -> Result<bool, DbErr> {
    let sql = "SELECT 1 FROM treating_relationships WHERE doctor_id = $1 AND patient_id = $2 LIMIT 1";
    Ok(db.query_one_raw(statement(sql, [doctor.0.into(), patient.0.into()])).await?.is_some())
}

/// Whether the patient has booked with one of the hospitals.
pub async fn has_booked(
    db: &impl ConnectionTrait,
    patient: PatientId,
    hospitals: &[HospitalId],
) -> Result<bool, DbErr> {
    let sql = "SELECT 1 FROM patient_hospitals WHERE patient_id = $1 AND hospital_id = ANY($2) LIMIT 1";
    let ids: Vec<_> = hospitals.iter().map(|id| id.0).collect();
    Ok(db.query_one_raw(statement(sql, [patient.0.into(), ids.into()])).await?.is_some())
}

fn statement<const N: usize>(sql: &str, values: [Value; N]) -> Statement {
    Statement::from_sql_and_values(DbBackend::Postgres, sql, values)
}
