//! Queries over `bookings`.

use crate::domain::{BookingStatus, PaymentStatus};
use crate::dto::ListBookingsQuery;
use crate::entity::booking::{ActiveModel, Column, Entity, Model};
use chrono::{DateTime, Utc};
use kernel::{BookingId, PatientId, Scope};
use platform::db::{ScopeColumns, lock_name};
use platform::paging::{Keyset, PageRequest, Slice, SortType};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait, PaginatorTrait,
    QueryFilter, QuerySelect, QueryTrait, Select, Statement,
};

const SCOPE: ScopeColumns<Column> = ScopeColumns::new().patient(Column::PatientId).hospital(Column::HospitalId);

fn within(scope: &Scope) -> Select<Entity> {
    Entity::find().filter(SCOPE.within(scope))
}

pub async fn page(
    db: &impl ConnectionTrait,
    scope: &Scope,
    filter: &ListBookingsQuery,
    page: &PageRequest,
) -> Result<Slice<Model>, DbErr> {
    let select = within(scope)
        .apply_if(filter.status, |q, status| q.filter(Column::Status.eq(status)))
        .apply_if(filter.patient_id, |q, patient| q.filter(Column::PatientId.eq(patient)))
        .apply_if(filter.hospital_id, |q, hospital| q.filter(Column::HospitalId.eq(hospital)));
    let (column, kind) = match page.sort.field {
        "requested_date" => (Column::RequestedDate, SortType::Date),
        _ => (Column::CreatedAt, SortType::Timestamp),
    };
    Keyset::new(column, kind, Column::Id).fetch(db, select.into_query(), page).await
}

pub async fn find(db: &impl ConnectionTrait, scope: &Scope, id: BookingId) -> Result<Option<Model>, DbErr> {
    within(scope).filter(Column::Id.eq(id)).one(db).await
}

/// Whether any booking within the scope fits the filter.
pub async fn exists(db: &impl ConnectionTrait, scope: &Scope, filter: &ListBookingsQuery) -> Result<bool, DbErr> {
    let select = within(scope).apply_if(filter.patient_id, |q, patient| q.filter(Column::PatientId.eq(patient)));
    Ok(select.limit(1).one(db).await?.is_some())
}

/// How many bookings of the patient are neither paid nor ended; until the transaction ends no other one counts them.
pub async fn lock_and_count_open(txn: &DatabaseTransaction, patient: PatientId) -> Result<u64, DbErr> {
    lock_name(txn, &format!("booking open\n{patient}")).await?;
    let open = Entity::find()
        .filter(Column::PatientId.eq(patient))
        .filter(Column::PaymentStatus.eq(PaymentStatus::Unpaid))
        .filter(Column::Status.is_not_in([BookingStatus::Rejected, BookingStatus::Cancelled]));
    open.count(txn).await
}

/// The row under a lock until the transaction ends.
pub async fn lock(db: &impl ConnectionTrait, scope: &Scope, id: BookingId) -> Result<Option<Model>, DbErr> {
    within(scope).filter(Column::Id.eq(id)).lock_exclusive().one(db).await
}

pub async fn insert(db: &impl ConnectionTrait, booking: ActiveModel) -> Result<Model, DbErr> {
    booking.insert(db).await
}

pub async fn update(db: &impl ConnectionTrait, booking: ActiveModel) -> Result<Model, DbErr> {
    booking.update(db).await
}

/// Writes `change` if the booking still stands where it was `seen` (and is
/// of one of the versions that the caller accepts); `None` when somebody else
/// was faster.
pub async fn compare_and_set(
    db: &impl ConnectionTrait,
    seen: &Model,
    accepted_versions: Option<&[DateTime<Utc>]>,
    change: ActiveModel,
) -> Result<Option<Model>, DbErr> {
    let held_from = match seen.held_from {
        Some(status) => Column::HeldFrom.eq(status),
        None => Column::HeldFrom.is_null(),
    };
    let update = Entity::update_many()
        .set(change)
        .filter(Column::Id.eq(seen.id))
        .filter(Column::Status.eq(seen.status))
        .filter(held_from);
    let update = match accepted_versions {
        Some(versions) => update.filter(Column::UpdatedAt.is_in(versions.iter().copied())),
        None => update,
    };
    Ok(update.exec_with_returning(db).await?.pop())
}

/// The next number of the sequence; one that is rolled back leaves a gap.
pub async fn next_number(db: &impl ConnectionTrait) -> Result<i64, DbErr> {
    let statement = Statement::from_string(DbBackend::Postgres, "SELECT nextval('booking_number_seq') AS number");
    let row = db.query_one_raw(statement).await?;
    row.map_or_else(|| Err(DbErr::RecordNotFound("booking_number_seq".to_owned())), |row| row.try_get("", "number"))
}
