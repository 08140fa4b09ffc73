//! Table `patients`.

use kernel::{CountryCode, PatientId, PhoneNumber, UserId};
use schemars::JsonSchema;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "patients")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PatientId,
    pub user_id: UserId,
    // In clear: profiles from before they were sealed, until they are changed or sealed by `medivoy reseal`.
    pub date_of_birth: Option<Date>,
    pub gender: Option<Gender>,
    pub blood_group: Option<BloodGroup>,
    pub country: Option<CountryCode>,
    pub city: Option<String>,
    pub address: Option<String>,
    pub emergency_contact_name: Option<String>,
    pub emergency_contact_phone: Option<PhoneNumber>,
    pub medical_history_sealed: Option<Vec<u8>>,
    pub allergies_sealed: Option<Vec<u8>>,
    pub current_medications_sealed: Option<Vec<u8>>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub deleted_at: Option<DateTimeUtc>,
    pub date_of_birth_sealed: Option<Vec<u8>>,
    pub gender_sealed: Option<Vec<u8>>,
    pub blood_group_sealed: Option<Vec<u8>>,
    pub address_sealed: Option<Vec<u8>>,
}

impl ActiveModelBehavior for ActiveModel {}

/// Administrative gender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, DeriveActiveEnum, EnumIter)]
#[serde(rename_all = "snake_case")]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Gender {
    /// Male.
    Male,
    /// Female.
    Female,
    /// Neither of the two.
    Other,
}

/// Blood group by the ABO and Rh systems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, DeriveActiveEnum, EnumIter)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum BloodGroup {
    /// A, Rh positive.
    #[serde(rename = "A+")]
    #[sea_orm(string_value = "A+")]
    APositive,
    /// A, Rh negative.
    #[serde(rename = "A-")]
    #[sea_orm(string_value = "A-")]
    ANegative,
    /// B, Rh positive.
    #[serde(rename = "B+")]
    #[sea_orm(string_value = "B+")]
    BPositive,
    /// B, Rh negative.
    #[serde(rename = "B-")]
    #[sea_orm(string_value = "B-")]
    BNegative,
    /// AB, Rh positive.
    #[serde(rename = "AB+")]
    #[sea_orm(string_value = "AB+")]
    AbPositive,
    /// AB, Rh negative.
    #[serde(rename = "AB-")]
    #[sea_orm(string_value = "AB-")]
    AbNegative,
    /// O, Rh positive.
    #[serde(rename = "O+")]
    #[sea_orm(string_value = "O+")]
    OPositive,
    /// O, Rh negative.
    #[serde(rename = "O-")]
    #[sea_orm(string_value = "O-")]
    ONegative,
}
