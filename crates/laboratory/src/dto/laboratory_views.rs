use crate::entity::laboratory::{LaboratoryType, Model};
use chrono::{DateTime, Utc};
use kernel::{CountryCode, EmailAddress, HospitalId, LaboratoryId, PhoneNumber};
use platform::http::Versioned;
use schemars::JsonSchema;
use serde::Serialize;

/// A laboratory as the API shows it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LaboratoryView {
    /// The laboratory.
    pub id: LaboratoryId,
    /// Name.
    pub name: String,
    /// The hospital that it belongs to.
    pub hospital_id: Option<HospitalId>,
    /// What it examines.
    pub r#type: LaboratoryType,
    /// Country.
    pub country: CountryCode,
    /// City.
    pub city: String,
    /// Postal address.
    pub address: String,
    /// Telephone.
    pub phone: PhoneNumber,
    /// E-mail address.
    pub email: EmailAddress,
    /// What it offers, for people.
    pub services_offered: Vec<String>,
    /// Whether tests can be ordered there.
    pub is_active: bool,
    /// Creation time.
    pub created_at: DateTime<Utc>,
    /// Time of the last change.
    pub updated_at: DateTime<Utc>,
}

impl From<Model> for LaboratoryView {
    fn from(laboratory: Model) -> Self {
        Self {
            id: laboratory.id,
            name: laboratory.name,
            hospital_id: laboratory.hospital_id,
            r#type: laboratory.r#type,
            country: laboratory.country,
            city: laboratory.city,
            address: laboratory.address,
            phone: laboratory.phone,
            email: laboratory.email,
            services_offered: laboratory.services_offered.0,
            is_active: laboratory.is_active,
            created_at: laboratory.created_at,
            updated_at: laboratory.updated_at,
        }
    }
}

impl From<Model> for Versioned<LaboratoryView> {
    fn from(laboratory: Model) -> Self {
        Self { version: laboratory.updated_at, view: laboratory.into() }
    }
}

/// A laboratory where something else names it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LaboratoryReference {
    /// The laboratory.
    pub id: LaboratoryId,
    /// Name.
    pub name: String,
    /// City.
    pub city: String,
    /// Country.
    pub country: CountryCode,
}

impl From<Model> for LaboratoryReference {
    fn from(laboratory: Model) -> Self {
        Self { id: laboratory.id, name: laboratory.name, city: laboratory.city, country: laboratory.country }
    }
}
