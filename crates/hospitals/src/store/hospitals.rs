//! Queries over `hospitals`. A deleted hospital is in none of them, unless it
//! is said.

use crate::dto::ListHospitalsQuery;
use crate::entity::hospital::{ActiveModel, Column, Entity, Model};
use kernel::{HospitalId, Scope, UserId, fold};
use platform::db::{Begin, Search, insert_with_free_slug, refold};
use platform::http::IdOrSlug;
use platform::paging::{Keyset, PageRequest, Slice, SortType};
use sea_orm::sea_query::{Alias, Expr, SimpleExpr};
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
        Scope::Hospitals(own) => active.add(Column::Id.is_in(own.iter().copied())),
        Scope::Patient(_) | Scope::Doctor(_) | Scope::Nothing => active,
    }
}

pub async fn page(
    db: &DatabaseConnection,
    scope: &Scope,
    filter: &ListHospitalsQuery,
    page: &PageRequest,
) -> Result<Slice<Model>, DbErr> {
    let mut select = live()
        .filter(visible(scope))
        .apply_if(filter.country.as_ref(), |q, country| q.filter(Column::Country.eq(country.as_str())))
        .apply_if(filter.city.as_deref(), |q, city| q.filter(same(Column::CityFolded, city)))
        .apply_if(filter.specialization.as_deref(), |q, name| {
            q.filter(Expr::cust_with_values("specializations_folded @> jsonb_build_array($1::text)", [fold(name)]))
        })
        .apply_if(filter.is_verified, |q, verified| q.filter(Column::IsVerified.eq(verified)))
        .apply_if(filter.treatment_id, |q, treatment| {
            let offering =
                "hospitals.id IN (SELECT hospital_id FROM public_offers WHERE is_available AND treatment_id = $1)";
            q.filter(Expr::cust_with_values(offering, [treatment.0]))
        });
    let search = filter.search.as_deref().map(Search::new);
    if let Some(search) = &search {
        select = select.filter(search.contained_or_similar());
    }
    let keyset = match (page.sort.field, &search, filter.near()) {
        ("relevance", Some(search), _) => {
            Keyset::by_expr(search.relevance("name_folded"), SortType::Numeric, column(Column::Id))
        }
        ("name", ..) => Keyset::new(column(Column::Name), SortType::Text, column(Column::Id)),
        ("distance", _, Some(place)) => Keyset::by_expr(distance(place), SortType::Float, column(Column::Id)),
        _ => Keyset::new(column(Column::Rating), SortType::Numeric, column(Column::Id)),
    };
    if search.is_none() {
        return keyset.fetch(db, select.into_query(), page).await;
    }
    let txn = db.begin().await?;
    Search::allow_typing_errors(&txn).await?;
    let slice = keyset.fetch(&txn, select.into_query(), page).await?;
    txn.commit().await?;
    Ok(slice)
}

/// Qualified, since the cast of a select list may bear the name of its column.
fn column(column: Column) -> (Alias, Column) {
    (Alias::new("hospitals"), column)
}

/// Whether the folded column is the text. One of signs only is nobody's name.
fn same(column: Column, text: &str) -> SimpleExpr {
    match fold(text) {
        folded if folded.is_empty() => Expr::value(false),
        folded => column.eq(folded),
    }
}

/// Great-circle distance in kilometres (haversine); hospitals without a position come last.
fn distance((latitude, longitude): (f64, f64)) -> SimpleExpr {
    let haversine = "COALESCE(12742.0176 * asin(sqrt(least(1.0, \
        power(sin(radians(latitude - $1::float8) / 2), 2) + cos(radians($1::float8)) * cos(radians(latitude)) \
        * power(sin(radians(longitude - $2::float8) / 2), 2)))), 'Infinity'::float8)";
    Expr::cust_with_values(haversine, [latitude, longitude])
}

pub async fn find(db: &impl ConnectionTrait, scope: &Scope, id: &IdOrSlug<HospitalId>) -> Result<Option<Model>, DbErr> {
    let by = match id {
        IdOrSlug::Id(id) => Column::Id.eq(*id),
        IdOrSlug::Slug(slug) => Column::Slug.eq(slug.as_str()),
    };
    live().filter(visible(scope)).filter(by).one(db).await
}

/// The row under a lock until the transaction ends: versions are compared on it.
pub async fn lock(db: &impl ConnectionTrait, id: HospitalId) -> Result<Option<Model>, DbErr> {
    live().filter(Column::Id.eq(id)).lock_exclusive().one(db).await
}

/// Deleted ones included.
pub async fn find_many(db: &impl ConnectionTrait, ids: &[HospitalId]) -> Result<Vec<Model>, DbErr> {
    Entity::find().filter(Column::Id.is_in(ids.iter().copied())).all(db).await
}

pub async fn administered_by(db: &impl ConnectionTrait, user: UserId) -> Result<Vec<Model>, DbErr> {
    live().filter(Column::AdminUserId.eq(user)).all(db).await
}

/// Those of these slugs that there are, deleted ones included.
pub async fn with_slugs(db: &impl ConnectionTrait, slugs: &[&str]) -> Result<Vec<Model>, DbErr> {
    Entity::find().filter(Column::Slug.is_in(slugs.iter().copied())).all(db).await
}

/// Inserts under the first free slug of `base`; that of a deleted hospital stays taken.
pub async fn insert(db: &impl ConnectionTrait, hospital: ActiveModel, base: &str) -> Result<Model, DbErr> {
    insert_with_free_slug::<Entity, _>(db, base, Column::Slug, hospital).await
}

/// Inserts with the slug that the row has.
pub async fn insert_as_is(db: &impl ConnectionTrait, hospital: ActiveModel) -> Result<Model, DbErr> {
    hospital.insert(db).await
}

pub async fn update(db: &impl ConnectionTrait, hospital: ActiveModel) -> Result<Model, DbErr> {
    hospital.update(db).await
}

/// Folds those again that another version of the folding wrote.
pub async fn fold_again(db: &DatabaseConnection) -> Result<u64, DbErr> {
    refold(db, live(), Column::Folding, Model::folded_again).await
}
