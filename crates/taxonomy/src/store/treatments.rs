//! Queries over `treatments`. A deleted treatment is in none of them but `names`.

use super::search_documents;
use crate::domain::{Translations, sees_drafts};
use crate::dto::ListTreatmentsQuery;
use crate::entity::treatment::{ActiveModel, Column, Entity, Model};
use crate::entity::{category, subcategory};
use kernel::{CategoryId, Scope, SubcategoryId, TreatmentId, fold_query};
use platform::db::{insert_with_free_slug, refold};
use platform::http::IdOrSlug;
use platform::paging::{Keyset, PageRequest, Slice, Sort, SortType};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, QueryStatementBuilder, SelectStatement, SimpleExpr};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, FromQueryResult,
    QueryFilter, QuerySelect, QueryTrait, Select, TryGetable, Value,
};
use std::collections::HashMap;
use std::hash::Hash;

fn live() -> Select<Entity> {
    Entity::find().filter(Column::DeletedAt.is_null())
}

/// What someone of this scope sees.
fn visible(scope: &Scope) -> Select<Entity> {
    live().apply_if((!sees_drafts(scope)).then_some(()), |q, ()| q.filter(Column::IsActive.eq(true)))
}

/// Active treatments by category; one without any is not in it.
pub async fn counts_by_category(
    db: &impl ConnectionTrait,
    ids: &[CategoryId],
) -> Result<HashMap<CategoryId, i64>, DbErr> {
    active_counts(db, Column::CategoryId, ids).await
}

/// Active treatments by subcategory; one without any is not in it.
pub async fn counts_by_subcategory(
    db: &impl ConnectionTrait,
    ids: &[SubcategoryId],
) -> Result<HashMap<SubcategoryId, i64>, DbErr> {
    active_counts(db, Column::SubcategoryId, ids).await
}

async fn active_counts<Id>(db: &impl ConnectionTrait, parent: Column, ids: &[Id]) -> Result<HashMap<Id, i64>, DbErr>
where
    Id: Copy + Eq + Hash + Into<Value> + TryGetable,
{
    let rows: Vec<(Id, i64)> = live()
        .filter(parent.is_in(ids.iter().copied()))
        .filter(Column::IsActive.eq(true))
        .select_only()
        .column(parent)
        .column_as(Column::Id.count(), "treatments")
        .group_by(parent)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

/// The statement of a list, without order and page.
pub fn listed(scope: &Scope, filter: &ListTreatmentsQuery) -> SelectStatement {
    let select = visible(scope)
        .apply_if(filter.category.as_ref(), |q, key| q.filter(of_category(key)))
        .apply_if(filter.subcategory.as_ref(), |q, key| q.filter(of_subcategory(key)))
        .apply_if(filter.is_active, |q, active| q.filter(Column::IsActive.eq(active)))
        .apply_if(offered(filter), |q, offers| q.filter(Expr::exists(offers)))
        .apply_if(filter.search.as_deref(), |q, text| {
            q.filter(search_documents::matches(&fold_query(text), Column::SearchText.into_expr()))
        });
    select.into_query()
}

/// The order of a list: by the search, or what stands for it.
pub fn order(filter: &ListTreatmentsQuery, page: &PageRequest) -> (Keyset, PageRequest) {
    let mut page = page.clone();
    let keyset = match (page.sort.field, filter.search.as_deref()) {
        ("relevance", Some(text)) => {
            let relevance = search_documents::relevance(&fold_query(text));
            Keyset::by_expr(relevance, SortType::Numeric, Column::Id)
        }
        ("created_at", _) => Keyset::new(Column::CreatedAt, SortType::Timestamp, Column::Id),
        (field, _) => {
            // Best first means from A to Z.
            let descending = page.sort.descending != (field == "relevance");
            page.sort = Sort { field: "name", descending };
            Keyset::new(Column::Name, SortType::Text, Column::Id)
        }
    };
    (keyset, page)
}

pub async fn page(
    db: &impl ConnectionTrait,
    scope: &Scope,
    filter: &ListTreatmentsQuery,
    page: &PageRequest,
) -> Result<Slice<Model>, DbErr> {
    let (keyset, page) = order(filter, page);
    keyset.fetch(db, listed(scope, filter), &page).await
}

/// Lets PostgreSQL plan each statement of the transaction for its values. How many treatments a price leaves decides what
/// is quick, to walk the list in its order or to sort what is found; a plan for any price believes that it leaves one
/// offer in two hundred.
pub async fn plan_for_the_values(txn: &impl ConnectionTrait) -> Result<(), DbErr> {
    txn.execute_unprepared("SET LOCAL plan_cache_mode = force_custom_plan").await.map(|_| ())
}

fn of_category(key: &IdOrSlug<CategoryId>) -> SimpleExpr {
    match key {
        IdOrSlug::Id(id) => Column::CategoryId.eq(*id),
        IdOrSlug::Slug(slug) => Column::CategoryId.into_expr().eq(one(Query::select()
            .column(category::Column::Id)
            .from(category::Entity)
            .and_where(Expr::col(category::Column::Slug).eq(slug))
            .take())),
    }
}

fn of_subcategory(key: &IdOrSlug<SubcategoryId>) -> SimpleExpr {
    match key {
        IdOrSlug::Id(id) => Column::SubcategoryId.eq(*id),
        IdOrSlug::Slug(slug) => Column::SubcategoryId.into_expr().eq(one(Query::select()
            .column(subcategory::Column::Id)
            .from(subcategory::Entity)
            .and_where(Expr::col(subcategory::Column::Slug).eq(slug))
            .take())),
    }
}

/// The only value of a statement: with a value, unlike with one of many, an index that begins with the column gives the
/// rows in the order of the list, and a page reads no more than itself.
fn one(select: SelectStatement) -> SimpleExpr {
    SimpleExpr::SubQuery(None, Box::new(select.into_sub_query_statement()))
}

/// The bookable offers of the treatment that meet country and price together.
fn offered(filter: &ListTreatmentsQuery) -> Option<SelectStatement> {
    if filter.country.is_none() && !filter.has_price() {
        return None;
    }
    let offer = |name: &'static str| Expr::col((Alias::new("o"), Alias::new(name)));
    let mut select = super::public_offers::bookable();
    select.expr(Expr::val(1)).and_where(offer("treatment_id").equals((Entity, Column::Id)));
    if let Some(country) = &filter.country {
        select.and_where(offer("country").eq(country.as_str()));
    }
    if filter.has_price() {
        // Without a currency the request was refused.
        select.and_where(filter.currency.as_ref().map_or(Expr::val(false), super::public_offers::priced_in));
        if let Some(min) = filter.price_min {
            select.and_where(offer("base_price_minor").gte(min));
        }
        if let Some(max) = filter.price_max {
            select.and_where(offer("base_price_minor").lte(max));
        }
    }
    Some(select)
}

pub async fn find(
    db: &impl ConnectionTrait,
    scope: &Scope,
    key: &IdOrSlug<TreatmentId>,
) -> Result<Option<Model>, DbErr> {
    let select = match key {
        IdOrSlug::Id(id) => visible(scope).filter(Column::Id.eq(*id)),
        IdOrSlug::Slug(slug) => visible(scope).filter(Column::Slug.eq(slug)),
    };
    select.one(db).await
}

/// The row under a lock until the transaction ends.
pub async fn lock(db: &impl ConnectionTrait, id: TreatmentId) -> Result<Option<Model>, DbErr> {
    live().filter(Column::Id.eq(id)).lock_exclusive().one(db).await
}

pub async fn any_of_category(db: &impl ConnectionTrait, category: CategoryId) -> Result<bool, DbErr> {
    any(db, Column::CategoryId.eq(category)).await
}

pub async fn any_of_subcategory(db: &impl ConnectionTrait, subcategory: SubcategoryId) -> Result<bool, DbErr> {
    any(db, Column::SubcategoryId.eq(subcategory)).await
}

async fn any(db: &impl ConnectionTrait, condition: SimpleExpr) -> Result<bool, DbErr> {
    let one: Option<TreatmentId> =
        live().filter(condition).select_only().column(Column::Id).limit(1).into_tuple().one(db).await?;
    Ok(one.is_some())
}

/// A treatment as other modules name it.
#[derive(Debug, FromQueryResult)]
pub struct NameRow {
    pub id: TreatmentId,
    pub name: String,
    pub slug: String,
    pub translations: Translations,
    pub is_active: bool,
    pub is_deleted: bool,
}

/// Deleted ones, too: documents outlive them.
pub async fn names(db: &impl ConnectionTrait, ids: &[TreatmentId]) -> Result<Vec<NameRow>, DbErr> {
    Entity::find()
        .filter(Column::Id.is_in(ids.iter().copied()))
        .select_only()
        .columns([Column::Id, Column::Name, Column::Slug, Column::Translations, Column::IsActive])
        .column_as(Column::DeletedAt.is_not_null(), "is_deleted")
        .into_model()
        .all(db)
        .await
}

/// Inserts under the first free slug of `base`.
pub async fn insert(db: &impl ConnectionTrait, row: ActiveModel, base: &str) -> Result<Model, DbErr> {
    insert_with_free_slug::<Entity, _>(db, base, Column::Slug, row).await
}

pub async fn update(db: &impl ConnectionTrait, row: ActiveModel) -> Result<Model, DbErr> {
    row.update(db).await
}

/// Takes deleted treatments out of a category that is about to be deleted: they stay for the documents that name them.
pub async fn detach_deleted_of_category(db: &impl ConnectionTrait, category: CategoryId) -> Result<(), DbErr> {
    let update = Entity::update_many()
        .col_expr(Column::CategoryId, Expr::value(Option::<uuid::Uuid>::None))
        .col_expr(Column::SubcategoryId, Expr::value(Option::<uuid::Uuid>::None))
        .filter(Column::CategoryId.eq(category));
    update.filter(Column::DeletedAt.is_not_null()).exec(db).await.map(|_| ())
}

/// The same for a subcategory.
pub async fn detach_deleted_of_subcategory(db: &impl ConnectionTrait, subcategory: SubcategoryId) -> Result<(), DbErr> {
    let update = Entity::update_many()
        .col_expr(Column::SubcategoryId, Expr::value(Option::<uuid::Uuid>::None))
        .filter(Column::SubcategoryId.eq(subcategory));
    update.filter(Column::DeletedAt.is_not_null()).exec(db).await.map(|_| ())
}

/// Folds those again that another version of the folding wrote.
pub async fn fold_again(db: &DatabaseConnection) -> Result<u64, DbErr> {
    refold(db, live(), Column::Folding, Model::folded_again).await
}
