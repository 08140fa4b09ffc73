//! Queries over `lab_tests`.

use crate::domain::LabTestStatus;
use crate::dto::ListLabTestsQuery;
use crate::entity::lab_test::{ActiveModel, Column, Entity, Model};
use chrono::{DateTime, Utc};
use kernel::{LabTestId, PatientId, Scope};
use platform::db::lock_name;
use platform::paging::{Keyset, PageRequest, Slice, SortType};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
};

/// Whose tests a caller may know of: a patient their own, a doctor those that they ordered, who acts for a hospital
/// those at its laboratories. The contract names nobody else: what somebody is examined for is clinical throughout.
fn within(scope: &Scope) -> Select<Entity> {
    let nobody = || Expr::value(false);
    let own = match scope {
        Scope::Patient(id) => Column::PatientId.eq(*id),
        Scope::Doctor(id) => Column::DoctorId.eq(*id),
        Scope::Hospitals(ids) => Expr::cust_with_values(
            "lab_tests.laboratory_id IN (SELECT id FROM laboratories WHERE hospital_id = ANY($1))",
            [ids.iter().map(|id| id.0).collect::<Vec<_>>()],
        ),
        Scope::All | Scope::Nothing => nobody(),
    };
    Entity::find().filter(Condition::all().add(own))
}

fn awaiting() -> Condition {
    Condition::all().add(Column::CriticalAt.is_not_null()).add(Column::AcknowledgedAt.is_null())
}

pub async fn page(
    db: &impl ConnectionTrait,
    scope: &Scope,
    filter: &ListLabTestsQuery,
    page: &PageRequest,
) -> Result<Slice<Model>, DbErr> {
    let select = within(scope)
        .apply_if(filter.status, |q, status| q.filter(Column::Status.eq(status)))
        .apply_if(filter.patient_id, |q, patient| q.filter(Column::PatientId.eq(patient)))
        .apply_if(filter.doctor_id, |q, doctor| q.filter(Column::DoctorId.eq(doctor)))
        .apply_if(filter.laboratory_id, |q, laboratory| q.filter(Column::LaboratoryId.eq(laboratory)))
        .apply_if(filter.code.as_ref(), |q, code| q.filter(Column::Code.eq(code.as_str())))
        .apply_if(filter.awaits_acknowledgement, |q, waits| {
            q.filter(if waits { awaiting() } else { awaiting().not() })
        });
    Keyset::new(Column::CreatedAt, SortType::Timestamp, Column::Id).fetch(db, select.into_query(), page).await
}

pub async fn find(db: &impl ConnectionTrait, scope: &Scope, id: LabTestId) -> Result<Option<Model>, DbErr> {
    within(scope).filter(Column::Id.eq(id)).one(db).await
}

/// The row under a lock until the transaction ends.
pub async fn lock(db: &impl ConnectionTrait, scope: &Scope, id: LabTestId) -> Result<Option<Model>, DbErr> {
    within(scope).filter(Column::Id.eq(id)).lock_exclusive().one(db).await
}

/// Critical results that nobody has acknowledged in time, the oldest first.
pub async fn overdue(db: &impl ConnectionTrait, now: DateTime<Utc>, limit: u64) -> Result<Vec<LabTestId>, DbErr> {
    let due = Entity::find().filter(Column::EscalateAt.lte(now)).order_by_asc(Column::EscalateAt).limit(limit);
    Ok(due.all(db).await?.into_iter().map(|test| test.id).collect())
}

/// One of these under a lock, when it is still one; for the job.
pub async fn lock_overdue(
    db: &impl ConnectionTrait,
    id: LabTestId,
    now: DateTime<Utc>,
) -> Result<Option<Model>, DbErr> {
    Entity::find().filter(Column::Id.eq(id)).filter(Column::EscalateAt.lte(now)).lock_exclusive().one(db).await
}

/// Tests that followed from this one.
pub async fn reflexes_of(db: &impl ConnectionTrait, id: LabTestId) -> Result<Vec<Model>, DbErr> {
    Entity::find().filter(Column::ReflexOf.eq(id)).all(db).await
}

/// How many tests of the patient wait for their sample; until the transaction ends no other one counts them.
pub async fn lock_and_count_open(txn: &DatabaseTransaction, patient: PatientId) -> Result<u64, DbErr> {
    lock_name(txn, &format!("lab tests open\n{patient}")).await?;
    let open = [LabTestStatus::Requested, LabTestStatus::Scheduled];
    Entity::find().filter(Column::PatientId.eq(patient)).filter(Column::Status.is_in(open)).count(txn).await
}

pub async fn insert(db: &impl ConnectionTrait, test: ActiveModel) -> Result<Model, DbErr> {
    test.insert(db).await
}

pub async fn update(db: &impl ConnectionTrait, test: ActiveModel) -> Result<Model, DbErr> {
    test.update(db).await
}

pub async fn next_number(db: &impl ConnectionTrait) -> Result<i64, DbErr> {
    super::next_number(db, "SELECT nextval('lab_test_number_seq')").await
}
