//! Queries over `hospital_treatments` and its views.

use crate::domain::{HospitalTexts, TreatmentTexts};
use crate::entity::TextList;
use crate::entity::offer::{ActiveModel, Column, Entity, Model};
use chrono::{DateTime, Utc};
use kernel::{Currency, HospitalId, Localised, Scope, TreatmentId};
use platform::paging::{Keyset, PageRequest, Slice, SortType};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, OnConflict, Query, SelectStatement};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QuerySelect,
};
use uuid::Uuid;

/// An offer with what a list of them shows of the hospital and the treatment.
#[derive(Debug, Clone, FromQueryResult)]
pub struct OfferRow {
    pub id: Uuid,
    pub hospital_id: HospitalId,
    pub hospital_name: String,
    pub hospital_slug: String,
    pub treatment_id: TreatmentId,
    pub treatment_name: String,
    pub treatment_slug: String,
    pub treatment_translations: Localised<TreatmentTexts>,
    pub base_price_minor: i64,
    pub base_price_currency: Currency,
    pub duration_days: Option<i32>,
    pub success_rate: Option<f64>,
    pub description: String,
    pub inclusions: TextList,
    pub exclusions: TextList,
    pub is_available: bool,
    pub translations: Localised<HospitalTexts>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

const COLUMNS: [&str; 19] = [
    "id",
    "hospital_id",
    "hospital_name",
    "hospital_slug",
    "treatment_id",
    "treatment_name",
    "treatment_slug",
    "treatment_translations",
    "base_price_minor",
    "base_price_currency",
    "duration_days",
    "success_rate",
    "description",
    "inclusions",
    "exclusions",
    "is_available",
    "translations",
    "created_at",
    "updated_at",
];

fn rows(view: &str, hospital: HospitalId) -> SelectStatement {
    Query::select()
        .columns(COLUMNS.map(Alias::new))
        .from(Alias::new(view))
        .and_where(Expr::col(Alias::new("hospital_id")).eq(hospital.0))
        .take()
}

/// A page of a hospital's offers: all of them for who manages it, what can be booked for everyone else.
pub async fn page(
    db: &impl ConnectionTrait,
    hospital: HospitalId,
    scope: &Scope,
    page: &PageRequest,
) -> Result<Slice<OfferRow>, DbErr> {
    let select = if scope.manages_hospital(hospital) {
        rows("all_offers", hospital)
    } else {
        let is_available = Expr::col(Alias::new("is_available")).eq(true);
        rows("public_offers", hospital).and_where(is_available).take()
    };
    let (column, kind) = match page.sort.field {
        "base_price" => ("base_price_minor", SortType::Integer),
        "created_at" => ("created_at", SortType::Timestamp),
        _ => ("treatment_name", SortType::Text),
    };
    Keyset::new(Alias::new(column), kind, Alias::new("id")).fetch(db, select, page).await
}

/// An offer as its hospital sees it.
pub async fn row(db: &impl ConnectionTrait, offer: &Model) -> Result<Option<OfferRow>, DbErr> {
    let select = rows("all_offers", offer.hospital_id).and_where(Expr::col(Alias::new("id")).eq(offer.id)).take();
    db.query_one(&select).await?.map(|row| OfferRow::from_query_result(&row, "")).transpose()
}

pub async fn find(
    db: &impl ConnectionTrait,
    hospital: HospitalId,
    treatment: TreatmentId,
) -> Result<Option<Model>, DbErr> {
    Entity::find().filter(Column::HospitalId.eq(hospital)).filter(Column::TreatmentId.eq(treatment)).one(db).await
}

/// The row under a lock until the transaction ends: versions are compared on it.
pub async fn lock(
    db: &impl ConnectionTrait,
    hospital: HospitalId,
    treatment: TreatmentId,
) -> Result<Option<Model>, DbErr> {
    Entity::find()
        .filter(Column::HospitalId.eq(hospital))
        .filter(Column::TreatmentId.eq(treatment))
        .lock_exclusive()
        .one(db)
        .await
}

pub async fn insert(db: &impl ConnectionTrait, offer: ActiveModel) -> Result<Model, DbErr> {
    offer.insert(db).await
}

/// Inserts those that the hospitals do not have yet; returns how many those were.
pub async fn insert_missing(db: &impl ConnectionTrait, offers: Vec<ActiveModel>) -> Result<u64, DbErr> {
    if offers.is_empty() {
        return Ok(0);
    }
    let pair = OnConflict::columns([Column::HospitalId, Column::TreatmentId]).do_nothing().to_owned();
    Entity::insert_many(offers).on_conflict(pair).exec_without_returning(db).await
}

pub async fn update(db: &impl ConnectionTrait, offer: ActiveModel) -> Result<Model, DbErr> {
    offer.update(db).await
}

pub async fn delete(db: &impl ConnectionTrait, offer: Model) -> Result<(), DbErr> {
    Entity::delete_by_id(offer.id).exec(db).await.map(|_| ())
}
