//! Queries over `patients`. A deleted profile is in none of them, unless it is
//! said. What a caller reads is within their [`Scope`].

use crate::dto::ListPatientsQuery;
use crate::entity::patient::{ActiveModel, Column, Entity, Model};
use kernel::{PatientId, Scope, UserId};
use platform::paging::{Keyset, PageRequest, Slice, SortType};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect,
    QueryTrait, Select,
};

fn live() -> Select<Entity> {
    Entity::find().filter(Column::DeletedAt.is_null())
}

/// Whom a caller may know of: administrators everyone, who acts for hospitals those who booked there, a patient
/// themselves.
fn within(scope: &Scope) -> Condition {
    let condition = Condition::all();
    match scope {
        Scope::All => condition,
        Scope::Patient(id) => condition.add(Column::Id.eq(*id)),
        Scope::Hospitals(ids) => condition.add(Expr::cust_with_values(
            "patients.id IN (SELECT patient_id FROM patient_hospitals WHERE hospital_id = ANY($1))",
            [ids.iter().map(|id| id.0).collect::<Vec<_>>()],
        )),
        // A treating doctor is known by their appointments, which come with their module.
        Scope::Doctor(_) | Scope::Nothing => condition.add(Expr::value(false)),
    }
}

pub async fn page(
    db: &impl ConnectionTrait,
    scope: &Scope,
    filter: &ListPatientsQuery,
    page: &PageRequest,
) -> Result<Slice<Model>, DbErr> {
    let select = live()
        .filter(within(scope))
        .apply_if(filter.country.as_ref(), |q, country| q.filter(Column::Country.eq(country.as_str())));
    Keyset::new(Column::CreatedAt, SortType::Timestamp, Column::Id).fetch(db, select.into_query(), page).await
}

pub async fn find(db: &impl ConnectionTrait, scope: &Scope, id: PatientId) -> Result<Option<Model>, DbErr> {
    live().filter(within(scope)).filter(Column::Id.eq(id)).one(db).await
}

/// The row under a lock until the transaction ends: versions are compared on it.
pub async fn lock(db: &impl ConnectionTrait, scope: &Scope, id: PatientId) -> Result<Option<Model>, DbErr> {
    live().filter(within(scope)).filter(Column::Id.eq(id)).lock_exclusive().one(db).await
}

pub async fn find_of_user(db: &impl ConnectionTrait, user: UserId) -> Result<Option<Model>, DbErr> {
    live().filter(Column::UserId.eq(user)).one(db).await
}

/// Under a lock until the transaction ends.
pub async fn lock_of_user(db: &impl ConnectionTrait, user: UserId) -> Result<Option<Model>, DbErr> {
    live().filter(Column::UserId.eq(user)).lock_exclusive().one(db).await
}

/// Deleted ones included.
pub async fn find_many(db: &impl ConnectionTrait, ids: &[PatientId]) -> Result<Vec<Model>, DbErr> {
    Entity::find().filter(Column::Id.is_in(ids.iter().copied())).all(db).await
}

pub async fn insert(db: &impl ConnectionTrait, patient: ActiveModel) -> Result<Model, DbErr> {
    patient.insert(db).await
}

pub async fn update(db: &impl ConnectionTrait, patient: ActiveModel) -> Result<Model, DbErr> {
    patient.update(db).await
}
