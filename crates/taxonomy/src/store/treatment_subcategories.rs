//! Queries over `treatment_subcategories`. The public sees one only while its
//! category is published, too.

use super::place_after;
use crate::domain::sees_drafts;
use crate::entity::category;
use crate::entity::subcategory::{ActiveModel, Column, Entity, Model};
use kernel::{CategoryId, Scope, SubcategoryId};
use platform::db::insert_with_free_slug;
use platform::http::IdOrSlug;
use platform::paging::{Keyset, PageRequest, Slice, SortType};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select,
};

fn visible(scope: &Scope) -> Select<Entity> {
    Entity::find().apply_if((!sees_drafts(scope)).then_some(()), |q, ()| {
        let published = categories(Expr::col(category::Column::IsPublished).eq(true));
        q.filter(Column::IsPublished.eq(true)).filter(Column::CategoryId.in_subquery(published))
    })
}

/// The ids of the categories of which `condition` holds.
fn categories(condition: Expr) -> SelectStatement {
    Query::select().column(category::Column::Id).from(category::Entity).and_where(condition).take()
}

pub async fn page(
    db: &impl ConnectionTrait,
    scope: &Scope,
    of: Option<&IdOrSlug<CategoryId>>,
    page: &PageRequest,
) -> Result<Slice<Model>, DbErr> {
    let select = visible(scope).apply_if(of, |q, key| match key {
        IdOrSlug::Id(id) => q.filter(Column::CategoryId.eq(*id)),
        IdOrSlug::Slug(slug) => {
            q.filter(Column::CategoryId.in_subquery(categories(Expr::col(category::Column::Slug).eq(slug))))
        }
    });
    let (column, kind) = match page.sort.field {
        "name" => (Column::Name, SortType::Text),
        "created_at" => (Column::CreatedAt, SortType::Timestamp),
        _ => (Column::SortOrder, SortType::Integer),
    };
    Keyset::new(column, kind, Column::Id).fetch(db, select.into_query(), page).await
}

pub async fn find(
    db: &impl ConnectionTrait,
    scope: &Scope,
    key: &IdOrSlug<SubcategoryId>,
) -> Result<Option<Model>, DbErr> {
    let select = match key {
        IdOrSlug::Id(id) => visible(scope).filter(Column::Id.eq(*id)),
        IdOrSlug::Slug(slug) => visible(scope).filter(Column::Slug.eq(slug)),
    };
    select.one(db).await
}

/// Those of these categories that someone of this scope sees, in order.
pub async fn of_categories(db: &impl ConnectionTrait, scope: &Scope, ids: &[CategoryId]) -> Result<Vec<Model>, DbErr> {
    visible(scope)
        .filter(Column::CategoryId.is_in(ids.iter().copied()))
        .order_by_asc(Column::SortOrder)
        .order_by_asc(Column::Id)
        .all(db)
        .await
}

/// The row under a lock until the transaction ends.
pub async fn lock(db: &impl ConnectionTrait, id: SubcategoryId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).lock_exclusive().one(db).await
}

/// The category of a subcategory, published or not.
pub async fn category_of(db: &impl ConnectionTrait, id: SubcategoryId) -> Result<Option<CategoryId>, DbErr> {
    Ok(Entity::find_by_id(id).one(db).await?.map(|row| row.category_id))
}

/// The place after the last one of the category.
pub async fn next_place(db: &impl ConnectionTrait, category: CategoryId) -> Result<i32, DbErr> {
    place_after(db, Entity::find().filter(Column::CategoryId.eq(category)), Column::SortOrder).await
}

/// Inserts under the first free slug of `base`.
pub async fn insert(db: &impl ConnectionTrait, row: ActiveModel, base: &str) -> Result<Model, DbErr> {
    insert_with_free_slug::<Entity, _>(db, base, Column::Slug, row).await
}

pub async fn update(db: &impl ConnectionTrait, row: ActiveModel) -> Result<Model, DbErr> {
    row.update(db).await
}

pub async fn delete(db: &impl ConnectionTrait, id: SubcategoryId) -> Result<(), DbErr> {
    Entity::delete_by_id(id).exec(db).await.map(|_| ())
}

pub async fn delete_of_category(db: &impl ConnectionTrait, category: CategoryId) -> Result<(), DbErr> {
    Entity::delete_many().filter(Column::CategoryId.eq(category)).exec(db).await.map(|_| ())
}
