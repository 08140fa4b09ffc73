//! Table `lab_results`: every version of a result.

use super::TextList;
use kernel::{LabTestId, PatientId, UserId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "lab_results")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub lab_test_id: LabTestId,
    pub patient_id: PatientId,
    pub version: i32,
    pub content_sealed: Vec<u8>,
    #[sea_orm(column_type = "JsonBinary")]
    pub codes: TextList,
    pub observed_at: DateTimeUtc,
    pub recorded_by: Option<UserId>,
    pub superseded_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
