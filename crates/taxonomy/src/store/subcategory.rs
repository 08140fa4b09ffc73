//! Queries over `treatment_subcategories`. The public sees one only while its
//! category is published, too.

use super::{Reader, after};
use crate::entity::subcategory::{Column, Entity, Model};
use crate::entity::{category, treatment};
use kernel::{CategoryId, SubcategoryId};
use platform::http::IdOrSlug;
use platform::paging::{Keyset, PageRequest, Slice, SortType};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
};
use std::collections::HashMap;

fn visible(reader: &Reader) -> Select<Entity> {
    Entity::find().apply_if((!reader.sees_drafts).then_some(()), |q, ()| {
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
    reader: &Reader,
    of: Option<&IdOrSlug<CategoryId>>,
    page: &PageRequest,
) -> Result<Slice<Model>, DbErr> {
    let select = visible(reader).apply_if(of, |q, key| match key {
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
    reader: &Reader,
    key: &IdOrSlug<SubcategoryId>,
) -> Result<Option<Model>, DbErr> {
    let select = match key {
        IdOrSlug::Id(id) => visible(reader).filter(Column::Id.eq(*id)),
        IdOrSlug::Slug(slug) => visible(reader).filter(Column::Slug.eq(slug)),
    };
    select.one(db).await
}

/// Those of these categories that the reader may see, in order.
pub async fn of_categories(
    db: &impl ConnectionTrait,
    reader: &Reader,
    ids: &[CategoryId],
) -> Result<Vec<Model>, DbErr> {
    visible(reader)
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
    let of_category = Entity::find().filter(Column::CategoryId.eq(category));
    let last: Option<Option<i32>> =
        of_category.select_only().column_as(Column::SortOrder.max(), "last").into_tuple().one(db).await?;
    Ok(last.flatten().map_or(10, after))
}

/// Active treatments by subcategory; one without any is not in it.
pub async fn treatment_counts(
    db: &impl ConnectionTrait,
    ids: &[SubcategoryId],
) -> Result<HashMap<SubcategoryId, i64>, DbErr> {
    let rows: Vec<(SubcategoryId, i64)> = treatment::Entity::find()
        .filter(treatment::Column::SubcategoryId.is_in(ids.iter().copied()))
        .filter(treatment::Column::IsActive.eq(true))
        .filter(treatment::Column::DeletedAt.is_null())
        .select_only()
        .column(treatment::Column::SubcategoryId)
        .column_as(treatment::Column::Id.count(), "treatments")
        .group_by(treatment::Column::SubcategoryId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}
