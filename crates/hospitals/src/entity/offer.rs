//! Table `hospital_treatments`: a hospital's offer of a treatment.

use super::TextList;
use crate::domain::HospitalTexts;
use kernel::{Currency, HospitalId, Localised, TreatmentId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "hospital_treatments")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub hospital_id: HospitalId,
    pub treatment_id: TreatmentId,
    pub base_price_minor: i64,
    pub base_price_currency: Currency,
    pub duration_days: Option<i32>,
    // numeric(5, 2) in the table: exact there, and two decimals survive the cast.
    #[sea_orm(select_as = "double precision", save_as = "numeric")]
    pub success_rate: Option<f64>,
    pub description: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub inclusions: TextList,
    #[sea_orm(column_type = "JsonBinary")]
    pub exclusions: TextList,
    pub is_available: bool,
    pub translations: Localised<HospitalTexts>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
