//! Table `laboratories`.

use super::TextList;
use kernel::{CountryCode, EmailAddress, FOLDING_VERSION, HospitalId, LaboratoryId, PhoneNumber, fold};
use schemars::JsonSchema;
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, IntoActiveModel};
use serde::{Deserialize, Serialize};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "laboratories")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LaboratoryId,
    pub name: String,
    pub hospital_id: Option<HospitalId>,
    pub r#type: LaboratoryType,
    pub country: CountryCode,
    pub city: String,
    pub address: String,
    pub phone: PhoneNumber,
    pub email: EmailAddress,
    #[sea_orm(column_type = "JsonBinary")]
    pub services_offered: TextList,
    pub is_active: bool,
    pub city_folded: String,
    pub folding: i16,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub deleted_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl ActiveModel {
    /// Sets what is compared in the place of the city.
    #[must_use]
    pub fn with_folded(mut self, city: &str) -> Self {
        self.city_folded = Set(fold(city));
        self.folding = Set(FOLDING_VERSION);
        self
    }
}

impl Model {
    /// The row with its folded column made anew.
    #[must_use]
    pub fn folded_again(self) -> ActiveModel {
        let city = self.city.clone();
        self.into_active_model().with_folded(&city)
    }
}

/// What a laboratory examines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, DeriveActiveEnum, EnumIter)]
#[serde(rename_all = "snake_case")]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum LaboratoryType {
    /// Blood, urine and other fluids.
    Clinical,
    /// Tissues and cells.
    Pathology,
    /// Germs.
    Microbiology,
    /// Genes.
    Molecular,
    /// Images.
    Imaging,
}
