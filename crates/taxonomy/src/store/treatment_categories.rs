//! Queries over `treatment_categories`.

use super::place_after;
use crate::domain::sees_drafts;
use crate::entity::category::{ActiveModel, Column, Entity, Model};
use kernel::{CategoryId, Scope};
use platform::db::insert_with_free_slug;
use platform::http::IdOrSlug;
use platform::paging::{Keyset, PageRequest, Slice, SortType};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select,
};

/// What someone of this scope sees.
fn visible(scope: &Scope) -> Select<Entity> {
    Entity::find().apply_if((!sees_drafts(scope)).then_some(()), |q, ()| q.filter(Column::IsPublished.eq(true)))
}

pub async fn page(db: &impl ConnectionTrait, scope: &Scope, page: &PageRequest) -> Result<Slice<Model>, DbErr> {
    let (column, kind) = match page.sort.field {
        "name" => (Column::Name, SortType::Text),
        "created_at" => (Column::CreatedAt, SortType::Timestamp),
        _ => (Column::SortOrder, SortType::Integer),
    };
    Keyset::new(column, kind, Column::Id).fetch(db, visible(scope).into_query(), page).await
}

pub async fn find(
    db: &impl ConnectionTrait,
    scope: &Scope,
    key: &IdOrSlug<CategoryId>,
) -> Result<Option<Model>, DbErr> {
    let select = match key {
        IdOrSlug::Id(id) => visible(scope).filter(Column::Id.eq(*id)),
        IdOrSlug::Slug(slug) => visible(scope).filter(Column::Slug.eq(slug)),
    };
    select.one(db).await
}

/// Everything that someone of this scope sees, in order.
pub async fn all(db: &impl ConnectionTrait, scope: &Scope) -> Result<Vec<Model>, DbErr> {
    visible(scope).order_by_asc(Column::SortOrder).order_by_asc(Column::Id).all(db).await
}

/// The row under a lock until the transaction ends.
pub async fn lock(db: &impl ConnectionTrait, id: CategoryId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).lock_exclusive().one(db).await
}

/// Whether there is such a category, published or not.
pub async fn exists(db: &impl ConnectionTrait, id: CategoryId) -> Result<bool, DbErr> {
    Ok(Entity::find_by_id(id).one(db).await?.is_some())
}

/// The place after the last one.
pub async fn next_place(db: &impl ConnectionTrait) -> Result<i32, DbErr> {
    place_after(db, Entity::find(), Column::SortOrder).await
}

/// Inserts under the first free slug of `base`.
pub async fn insert(db: &impl ConnectionTrait, row: ActiveModel, base: &str) -> Result<Model, DbErr> {
    insert_with_free_slug::<Entity, _>(db, base, Column::Slug, row).await
}

pub async fn update(db: &impl ConnectionTrait, row: ActiveModel) -> Result<Model, DbErr> {
    row.update(db).await
}

pub async fn delete(db: &impl ConnectionTrait, id: CategoryId) -> Result<(), DbErr> {
    Entity::delete_by_id(id).exec(db).await.map(|_| ())
}
