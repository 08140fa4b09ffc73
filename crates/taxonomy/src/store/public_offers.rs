//! Queries over `public_offers`, the hospitals' view of what is on offer.

use crate::domain::Translations;
use crate::dto::{ListTreatmentOffersQuery, PriceRangeView};
use chrono::{DateTime, Utc};
use kernel::{Currency, HospitalId, TreatmentId};
use platform::paging::{Keyset, PageRequest, Slice, SortType};
use sea_orm::sea_query::{Alias, Asterisk, Expr, ExprTrait, Func, Order, Query, SelectStatement, SimpleExpr};
use sea_orm::{ConnectionTrait, DbErr, FromJsonQueryResult, FromQueryResult};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// A jsonb array of texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Texts(pub Vec<String>);

/// A row of the view.
#[derive(Debug, FromQueryResult)]
pub struct OfferRow {
    pub id: uuid::Uuid,
    pub hospital_id: HospitalId,
    pub hospital_name: String,
    pub hospital_slug: String,
    pub country: String,
    pub city: String,
    pub rating: f64,
    pub total_reviews: i32,
    pub is_verified: bool,
    pub treatment_id: TreatmentId,
    pub treatment_name: String,
    pub treatment_slug: String,
    pub treatment_translations: Translations,
    pub base_price_minor: i64,
    pub base_price_currency: Currency,
    pub duration_days: Option<i32>,
    pub success_rate: Option<f64>,
    pub description: String,
    pub inclusions: Texts,
    pub exclusions: Texts,
    pub is_available: bool,
    pub translations: Translations,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

fn col(name: &'static str) -> Expr {
    Expr::col((Alias::new("o"), Alias::new(name)))
}

/// Offers that a patient can take: available, at a verified hospital.
pub fn bookable() -> SelectStatement {
    Query::select()
        .from_as(Alias::new("public_offers"), Alias::new("o"))
        .and_where(col("is_available").eq(true))
        .and_where(col("is_verified").eq(true))
        .take()
}

/// Offers whose price is in this currency, compared in the column's own type: as `text`, neither its index nor its
/// statistics serve.
pub fn priced_in(currency: &Currency) -> SimpleExpr {
    col("base_price_currency").eq(Expr::val(currency.as_str()).cast_as(Alias::new("bpchar")))
}

/// One page of the hospitals that offer a treatment.
pub async fn page(
    db: &impl ConnectionTrait,
    treatment: TreatmentId,
    filter: &ListTreatmentOffersQuery,
    page: &PageRequest,
) -> Result<Slice<OfferRow>, DbErr> {
    let mut select = bookable();
    select.column((Alias::new("o"), Asterisk)).and_where(col("treatment_id").eq(treatment.0));
    if let Some(country) = &filter.country {
        select.and_where(col("country").eq(country.as_str()));
    }
    if let Some(currency) = &filter.currency {
        select.and_where(priced_in(currency));
    }
    let id = (Alias::new("o"), Alias::new("id"));
    let keyset = match page.sort.field {
        "rating" => Keyset::new((Alias::new("o"), Alias::new("rating")), SortType::Float, id),
        "success_rate" => Keyset::by_expr(Expr::cust("coalesce(o.success_rate, -1)"), SortType::Float, id),
        // Currency by currency, each by amount: 19 digits hold every bigint.
        _ => Keyset::by_expr(
            Expr::cust("(o.base_price_currency || lpad(o.base_price_minor::text, 19, '0'))"),
            SortType::Text,
            id,
        ),
    };
    keyset.fetch(db, select, page).await
}

#[derive(FromQueryResult)]
struct RangeRow {
    treatment_id: TreatmentId,
    currency: String,
    min: i64,
    max: i64,
    hospitals: i64,
}

/// Lowest and highest price per treatment and currency; of each treatment the
/// currency with the most offers first, then by its code.
pub async fn price_ranges(
    db: &impl ConnectionTrait,
    ids: &[TreatmentId],
) -> Result<HashMap<TreatmentId, Vec<PriceRangeView>>, DbErr> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let select = bookable()
        .expr_as(col("treatment_id"), Alias::new("treatment_id"))
        .expr_as(col("base_price_currency"), Alias::new("currency"))
        .expr_as(Func::min(col("base_price_minor")), Alias::new("min"))
        .expr_as(Func::max(col("base_price_minor")), Alias::new("max"))
        .expr_as(Func::count(col("id")), Alias::new("hospitals"))
        .and_where(col("treatment_id").is_in(ids.iter().map(|id| id.0)))
        .group_by_columns([
            (Alias::new("o"), Alias::new("treatment_id")),
            (Alias::new("o"), Alias::new("base_price_currency")),
        ])
        .order_by(Alias::new("hospitals"), Order::Desc)
        .order_by(Alias::new("currency"), Order::Asc)
        .take();
    let mut ranges: HashMap<TreatmentId, Vec<PriceRangeView>> = HashMap::new();
    for row in db.query_all(&select).await? {
        let RangeRow { treatment_id, currency, min, max, hospitals } = RangeRow::from_query_result(&row, "")?;
        ranges.entry(treatment_id).or_default().push(PriceRangeView { min, max, currency, hospitals });
    }
    Ok(ranges)
}
