//! Table `hospitals`.

use super::TextList;
use crate::domain::HospitalTexts;
use kernel::{CountryCode, EmailAddress, HospitalId, Localised, PhoneNumber, UserId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "hospitals")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: HospitalId,
    pub name: String,
    pub slug: String,
    pub r#type: HospitalType,
    pub description: String,
    pub logo_url: Option<String>,
    pub country: CountryCode,
    pub city: String,
    pub address: String,
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
    pub phone: PhoneNumber,
    pub email: EmailAddress,
    pub website: Option<String>,
    #[sea_orm(column_type = "JsonBinary")]
    pub certifications: TextList,
    #[sea_orm(column_type = "JsonBinary")]
    pub specializations: TextList,
    pub total_beds: Option<i32>,
    pub is_verified: bool,
    pub verification_reason: Option<String>,
    pub is_active: bool,
    pub admin_user_id: Option<UserId>,
    pub bank_details_sealed: Option<Vec<u8>>,
    // numeric(3, 2) in the table: exact there, and two decimals survive the cast.
    #[sea_orm(select_as = "double precision", save_as = "numeric")]
    pub rating: f64,
    pub total_reviews: i32,
    pub translations: Localised<HospitalTexts>,
    pub search_text: String,
    pub name_folded: String,
    pub city_folded: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub specializations_folded: TextList,
    pub folding: i16,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub deleted_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

/// Kind of hospital.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
    DeriveActiveEnum,
    EnumIter,
)]
#[serde(rename_all = "snake_case")]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum HospitalType {
    /// Treats most conditions.
    General,
    /// Treats a few fields only.
    Specialty,
    /// Without, or with few, beds.
    Clinic,
}
