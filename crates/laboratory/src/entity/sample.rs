//! Table `lab_samples`: what was taken, and what of it was rejected.

use kernel::{LabTestId, UserId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "lab_samples")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub lab_test_id: LabTestId,
    pub accession_number: String,
    pub collected_at: DateTimeUtc,
    pub collected_by: Option<UserId>,
    pub rejected_at: Option<DateTimeUtc>,
    pub rejected_by: Option<UserId>,
    pub rejection_reason: Option<String>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
