//! Seller and buyer as they were on the day of issue.

use kernel::ports::{Account, HospitalRef, PatientRef};
use kernel::{Locale, UserId};
use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};

/// Who issues: the hospital.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Seller {
    /// Name.
    pub name: String,
    /// Street address.
    pub address: String,
    /// City.
    pub city: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// E.164.
    pub phone: String,
    /// Of the international desk.
    pub email: String,
    /// Website.
    pub website: Option<String>,
}

/// Who owes: the patient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Buyer {
    /// The account that mail goes to.
    pub user_id: UserId,
    /// Given and family name.
    pub name: String,
    /// Street address.
    pub address: Option<String>,
    /// City.
    pub city: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// The document's language.
    pub locale: Locale,
}

impl From<HospitalRef> for Seller {
    fn from(hospital: HospitalRef) -> Self {
        Self {
            name: hospital.name,
            address: hospital.address,
            city: hospital.city,
            country: hospital.country.as_str().to_owned(),
            phone: hospital.phone.as_str().to_owned(),
            email: hospital.email.as_str().to_owned(),
            website: hospital.website,
        }
    }
}

impl Buyer {
    /// From the profile, and from the account where it still exists: an invoice
    /// that is due is issued also to someone who has left.
    #[must_use]
    pub fn new(patient: PatientRef, account: Option<Account>) -> Self {
        let (name, email, locale) = match account {
            Some(a) => (
                format!("{} {}", a.first_name, a.last_name).trim().to_owned(),
                Some(a.email.as_str().to_owned()),
                a.locale,
            ),
            None => (patient.id.to_string(), None, Locale::english()),
        };
        Self {
            user_id: patient.user_id,
            name,
            address: patient.address,
            city: patient.city,
            country: patient.country.map(|c| c.as_str().to_owned()),
            email,
            locale,
        }
    }
}
