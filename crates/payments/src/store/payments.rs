//! Queries over `payments`.

use crate::domain::{GatewayName, PaymentStatus};
use crate::dto::ListPaymentsQuery;
use crate::entity::payment::{ActiveModel, Column, Entity, Model};
use chrono::{DateTime, Utc};
use kernel::ports::PayableSubject;
use kernel::{BookingId, PatientId, PaymentId, Scope};
use platform::db::ScopeColumns;
use platform::paging::{Keyset, PageRequest, Slice, SortType};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select, Statement,
};

const SCOPE: ScopeColumns<Column> = ScopeColumns::new().patient(Column::PatientId).hospital(Column::HospitalId);

fn within(scope: &Scope) -> Select<Entity> {
    Entity::find().filter(SCOPE.within(scope))
}

pub async fn page(
    db: &impl ConnectionTrait,
    scope: &Scope,
    filter: &ListPaymentsQuery,
    page: &PageRequest,
) -> Result<Slice<Model>, DbErr> {
    let select = within(scope)
        .apply_if(filter.status, |q, status| q.filter(Column::Status.eq(status)))
        .apply_if(filter.gateway, |q, gateway| q.filter(Column::Gateway.eq(gateway)))
        .apply_if(filter.booking_id, |q, id| q.filter(Column::BookingId.eq(id)))
        .apply_if(filter.appointment_id, |q, id| q.filter(Column::AppointmentId.eq(id)));
    newest(db, select, page).await
}

pub async fn page_of_patient(
    db: &impl ConnectionTrait,
    patient: PatientId,
    page: &PageRequest,
) -> Result<Slice<Model>, DbErr> {
    newest(db, within(&Scope::Patient(patient)), page).await
}

async fn newest(db: &impl ConnectionTrait, select: Select<Entity>, page: &PageRequest) -> Result<Slice<Model>, DbErr> {
    Keyset::new(Column::CreatedAt, SortType::Timestamp, Column::Id).fetch(db, select.into_query(), page).await
}

pub async fn find(db: &impl ConnectionTrait, scope: &Scope, id: PaymentId) -> Result<Option<Model>, DbErr> {
    within(scope).filter(Column::Id.eq(id)).one(db).await
}

pub async fn by_reference(
    db: &impl ConnectionTrait,
    gateway: GatewayName,
    reference: &str,
) -> Result<Option<Model>, DbErr> {
    of_reference(gateway, reference).one(db).await
}

/// The row under a lock until the transaction ends: everything that changes a
/// payment or its refunds holds it.
pub async fn lock(txn: &DatabaseTransaction, id: PaymentId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).lock_exclusive().one(txn).await
}

pub async fn lock_by_reference(
    txn: &DatabaseTransaction,
    gateway: GatewayName,
    reference: &str,
) -> Result<Option<Model>, DbErr> {
    of_reference(gateway, reference).lock_exclusive().one(txn).await
}

/// The payment that holds the money of a booking, under a lock.
pub async fn lock_paid_of_booking(txn: &DatabaseTransaction, booking: BookingId) -> Result<Option<Model>, DbErr> {
    paid().filter(Column::BookingId.eq(booking)).lock_exclusive().one(txn).await
}

/// Whether another payment holds the money of this subject. Takes a lock on the
/// subject first, so that of two successes at once exactly one is the first.
pub async fn paid_by_another(txn: &DatabaseTransaction, payment: &Model) -> Result<bool, DbErr> {
    let subject = payment.subject()?;
    let (column, id) = match subject {
        PayableSubject::Booking(id) => (Column::BookingId, id.0),
        PayableSubject::Appointment(id) => (Column::AppointmentId, id.0),
    };
    let lock = Statement::from_sql_and_values(
        DbBackend::Postgres,
        "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
        [format!("payments subject\n{id}").into()],
    );
    txn.query_one_raw(lock).await?;
    let other = paid().filter(column.eq(id)).filter(Column::Id.ne(payment.id)).one(txn).await?;
    Ok(other.is_some())
}

/// Whether some payment holds the money of this subject.
pub async fn is_paid(db: &impl ConnectionTrait, subject: PayableSubject) -> Result<bool, DbErr> {
    let select = match subject {
        PayableSubject::Booking(id) => paid().filter(Column::BookingId.eq(id)),
        PayableSubject::Appointment(id) => paid().filter(Column::AppointmentId.eq(id)),
    };
    Ok(select.one(db).await?.is_some())
}

/// Payments that may have news at the gateway and were not reported of since `before`.
pub async fn without_recent_report(
    db: &impl ConnectionTrait,
    before: DateTime<Utc>,
    begun_after: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let unfinished = [PaymentStatus::Pending, PaymentStatus::Processing];
    let retried = Condition::all().add(Column::Status.eq(PaymentStatus::Failed)).add(Column::CreatedAt.gt(begun_after));
    Entity::find()
        .filter(Condition::any().add(Column::Status.is_in(unfinished)).add(retried))
        .filter(Condition::any().add(Column::CheckedAt.is_null()).add(Column::CheckedAt.lt(before)))
        .filter(Column::CreatedAt.lt(before))
        .order_by_asc(Column::CheckedAt)
        .limit(limit)
        .all(db)
        .await
}

pub async fn next_number(db: &impl ConnectionTrait) -> Result<i64, DbErr> {
    let row = db
        .query_one_raw(Statement::from_string(DbBackend::Postgres, "SELECT nextval('payment_number_seq') AS n"))
        .await?;
    row.map_or_else(|| Err(DbErr::RecordNotFound("payment_number_seq".to_owned())), |row| row.try_get("", "n"))
}

pub async fn insert(db: &impl ConnectionTrait, payment: ActiveModel) -> Result<Model, DbErr> {
    payment.insert(db).await
}

pub async fn update(db: &impl ConnectionTrait, payment: ActiveModel) -> Result<Model, DbErr> {
    payment.update(db).await
}

fn of_reference(gateway: GatewayName, reference: &str) -> Select<Entity> {
    Entity::find().filter(Column::Gateway.eq(gateway)).filter(Column::GatewayReference.eq(reference))
}

fn paid() -> Select<Entity> {
    Entity::find().filter(Column::Status.is_in(PaymentStatus::PAID)).filter(Column::IsSurplus.eq(false))
}
