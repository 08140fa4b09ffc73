//! Table `lab_tests`.

use crate::domain::{LabTestStatus, LoincCode};
use kernel::{DoctorId, LabTestId, LaboratoryId, PatientId, UserId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "lab_tests")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LabTestId,
    pub test_number: String,
    pub patient_id: PatientId,
    pub doctor_id: Option<DoctorId>,
    pub laboratory_id: LaboratoryId,
    pub test_type: Option<String>,
    pub test_name: String,
    pub code: Option<LoincCode>,
    pub scheduled_date: Option<DateTimeUtc>,
    pub status: LabTestStatus,
    pub notes_sealed: Option<Vec<u8>>,
    pub reflex_of: Option<LabTestId>,
    pub result_version: i32,
    pub critical_at: Option<DateTimeUtc>,
    pub acknowledged_at: Option<DateTimeUtc>,
    pub acknowledged_by: Option<UserId>,
    pub escalations: i32,
    pub escalate_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Whether a doctor has still to say that they have seen a critical result.
    pub const fn awaits_acknowledgement(&self) -> bool {
        self.critical_at.is_some() && self.acknowledged_at.is_none() && self.doctor_id.is_some()
    }
}
