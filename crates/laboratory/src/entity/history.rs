//! Table `lab_test_history`: every status of a test.

use crate::domain::LabTestStatus;
use kernel::{LabTestId, UserId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "lab_test_history")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub lab_test_id: LabTestId,
    pub position: i32,
    pub from_status: Option<LabTestStatus>,
    pub to_status: LabTestStatus,
    pub changed_by: Option<UserId>,
    pub reason: Option<String>,
    pub at: DateTimeUtc,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
