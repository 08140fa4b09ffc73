//! Queries over `patients`. A deleted profile is in none of them, unless it is
//! said. What a caller reads goes through [`within_reach`].

use crate::dto::ListPatientsQuery;
use crate::entity::patient::{ActiveModel, Column, Entity, Model};
use kernel::{Actor, PatientId, Role, UserId};
use platform::paging::{Keyset, PageRequest, Slice, SortType};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect,
    QueryTrait, Select,
};

fn live() -> Select<Entity> {
    Entity::find().filter(Column::DeletedAt.is_null())
}

/// Whom `actor` may know of: administrators everyone, a hospital administrator
/// those who booked with their hospital, a patient themselves.
fn within_reach(actor: &Actor) -> Condition {
    match actor {
        Actor::System | Actor::User { role: Role::Admin, .. } => Condition::all(),
        Actor::User { id, role: Role::HospitalAdmin, .. } => Condition::all().add(Expr::cust_with_values(
            "patients.id IN (SELECT patient_id FROM patient_hospitals WHERE admin_user_id = $1)",
            [id.0],
        )),
        Actor::User { id, role: Role::Patient, .. } => Condition::all().add(Column::UserId.eq(*id)),
        // A treating doctor is known by their appointments, which come with their module.
        Actor::User { role: Role::Doctor, .. } => Condition::all().add(Expr::value(false)),
    }
}

pub async fn page(
    db: &impl ConnectionTrait,
    actor: &Actor,
    filter: &ListPatientsQuery,
    page: &PageRequest,
) -> Result<Slice<Model>, DbErr> {
    let select = live()
        .filter(within_reach(actor))
        .apply_if(filter.country.as_ref(), |q, country| q.filter(Column::Country.eq(country.as_str())));
    Keyset::new(Column::CreatedAt, SortType::Timestamp, Column::Id).fetch(db, select.into_query(), page).await
}

pub async fn find(db: &impl ConnectionTrait, actor: &Actor, id: PatientId) -> Result<Option<Model>, DbErr> {
    live().filter(within_reach(actor)).filter(Column::Id.eq(id)).one(db).await
}

/// The row under a lock until the transaction ends: versions are compared on it.
pub async fn lock(db: &impl ConnectionTrait, actor: &Actor, id: PatientId) -> Result<Option<Model>, DbErr> {
    live().filter(within_reach(actor)).filter(Column::Id.eq(id)).lock_exclusive().one(db).await
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
