//! Queries over `laboratories`. A deleted one is in none of them, unless it is said.

use crate::dto::ListLaboratoriesQuery;
use crate::entity::laboratory::{ActiveModel, Column, Entity, Model};
use kernel::{LaboratoryId, Scope, fold};
use platform::db::refold;
use platform::paging::{Keyset, PageRequest, Slice, SortType};
use sea_orm::sea_query::{Expr, SimpleExpr};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter,
    QuerySelect, QueryTrait, Select,
};

fn live() -> Select<Entity> {
    Entity::find().filter(Column::DeletedAt.is_null())
}

/// What someone of this scope sees: what is active, and what they manage.
fn visible(scope: &Scope) -> Condition {
    let active = Condition::any().add(Column::IsActive.eq(true));
    match scope {
        Scope::All => Condition::all(),
        Scope::Hospitals(own) => active.add(Column::HospitalId.is_in(own.iter().copied())),
        Scope::Patient(_) | Scope::Doctor(_) | Scope::Nothing => active,
    }
}

/// Whether the folded column is the text. One of signs only is nobody's city.
fn in_city(text: &str) -> SimpleExpr {
    match fold(text) {
        folded if folded.is_empty() => Expr::value(false),
        folded => Column::CityFolded.eq(folded),
    }
}

pub async fn page(
    db: &impl ConnectionTrait,
    scope: &Scope,
    filter: &ListLaboratoriesQuery,
    page: &PageRequest,
) -> Result<Slice<Model>, DbErr> {
    let select = live()
        .filter(visible(scope))
        .apply_if(filter.country.as_ref(), |q, country| q.filter(Column::Country.eq(country.as_str())))
        .apply_if(filter.city.as_deref(), |q, city| q.filter(in_city(city)))
        .apply_if(filter.hospital_id, |q, hospital| q.filter(Column::HospitalId.eq(hospital)));
    let (column, kind) = match page.sort.field {
        "created_at" => (Column::CreatedAt, SortType::Timestamp),
        _ => (Column::Name, SortType::Text),
    };
    Keyset::new(column, kind, Column::Id).fetch(db, select.into_query(), page).await
}

pub async fn find(db: &impl ConnectionTrait, scope: &Scope, id: LaboratoryId) -> Result<Option<Model>, DbErr> {
    live().filter(visible(scope)).filter(Column::Id.eq(id)).one(db).await
}

/// The row under a lock until the transaction ends: versions are compared on it.
pub async fn lock(db: &impl ConnectionTrait, id: LaboratoryId) -> Result<Option<Model>, DbErr> {
    live().filter(Column::Id.eq(id)).lock_exclusive().one(db).await
}

/// Deleted ones included: their tests outlive them.
pub async fn find_many(db: &impl ConnectionTrait, ids: &[LaboratoryId]) -> Result<Vec<Model>, DbErr> {
    Entity::find().filter(Column::Id.is_in(ids.iter().copied())).all(db).await
}

/// Those of these names that there are, deleted ones included.
pub async fn with_names(db: &impl ConnectionTrait, names: &[&str]) -> Result<Vec<Model>, DbErr> {
    Entity::find().filter(Column::Name.is_in(names.iter().copied())).all(db).await
}

pub async fn insert(db: &impl ConnectionTrait, laboratory: ActiveModel) -> Result<Model, DbErr> {
    laboratory.insert(db).await
}

pub async fn update(db: &impl ConnectionTrait, laboratory: ActiveModel) -> Result<Model, DbErr> {
    laboratory.update(db).await
}

/// Folds those again that another version of the folding wrote.
pub async fn fold_again(db: &DatabaseConnection) -> Result<u64, DbErr> {
    refold(db, live(), Column::Folding, Model::folded_again).await
}
