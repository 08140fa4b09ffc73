//! The callers: without an account, the two sides of a row, others of the same roles, and the administrator.

use crate::running::{System, token_of};
use kernel::Role;
use proof::scenarios::{Installation, Patient};
use serde_json::{Value, json};

/// A caller, by the relation to a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Caller {
    /// Not signed in.
    Anonymous,
    /// The patient or account whose row it is.
    Owner,
    /// Another patient, with a profile and a booking of their own.
    OtherPatient,
    /// The administrator of the hospital that the row is about.
    Hospital,
    /// The administrator of another hospital, with offers of its own.
    OtherHospital,
    /// A doctor without patients.
    Doctor,
    /// An administrator of the marketplace.
    Admin,
}

impl Caller {
    pub const ALL: [Self; 7] = [
        Self::Anonymous,
        Self::Owner,
        Self::OtherPatient,
        Self::Hospital,
        Self::OtherHospital,
        Self::Doctor,
        Self::Admin,
    ];

    pub const fn role(self) -> Option<Role> {
        match self {
            Self::Anonymous => None,
            Self::Owner | Self::OtherPatient => Some(Role::Patient),
            Self::Hospital | Self::OtherHospital => Some(Role::HospitalAdmin),
            Self::Doctor => Some(Role::Doctor),
            Self::Admin => Some(Role::Admin),
        }
    }
}

/// All callers, signed in.
pub struct Actors {
    pub owner: Patient,
    pub other_patient: Patient,
    pub other_hospital: String,
    pub other_hospital_id: String,
    doctor: String,
}

impl Actors {
    pub async fn create(system: &System, installation: &Installation) -> Self {
        let (other_hospital, other_hospital_id) = other_hospital(system, installation).await;
        Self {
            owner: installation.patient().await,
            other_patient: installation.patient().await,
            other_hospital,
            other_hospital_id,
            doctor: system.login("doctor@medivoy.example", "medivoy-dev-2026").await,
        }
    }

    /// The caller's access token; the owner's is that of the row.
    pub async fn token<'a>(
        &'a self,
        installation: &'a Installation,
        caller: Caller,
        owner: Option<&'a str>,
    ) -> Option<&'a str> {
        match caller {
            Caller::Anonymous => None,
            Caller::Owner => Some(owner.unwrap_or(&self.owner.token)),
            Caller::OtherPatient => Some(&self.other_patient.token),
            Caller::Hospital => Some(installation.hospital().await),
            Caller::OtherHospital => Some(&self.other_hospital),
            Caller::Doctor => Some(&self.doctor),
            Caller::Admin => Some(installation.admin().await),
        }
    }
}

/// A second hospital, verified and offering what the first one offers.
async fn other_hospital(system: &System, installation: &Installation) -> (String, String) {
    let app = &system.app;
    let account = json!({ "email": "other-hospital@example.org", "password": "correct horse battery staple 7", "user_type": "hospital_admin", "first_name": "Other", "last_name": "Hospital" });
    let token = token_of(&app.post("/api/v1/auth/register").json(account).send().await);
    installation.verify_address("other-hospital@example.org").await;
    let id = new_hospital(system, &token, "Another Hospital").await;
    let verified = json!({ "is_verified": true, "reason": "papers seen" });
    let path = format!("/api/v1/hospitals/{id}/verify");
    app.patch(&path).bearer(installation.admin().await).json(verified).send().await.expect(200);
    offer(system, &token, &id, installation.treatment_id().await).await;
    (token, id)
}

/// A hospital made by its administrator.
pub async fn new_hospital(system: &System, token: &str, name: &str) -> String {
    let hospital = json!({ "name": name, "type": "general", "country": "TR", "city": "Izmir", "address": "1 Test Road", "phone": "+902325550101", "email": "desk@other.example" });
    let made = system.app.post("/api/v1/hospitals").bearer(token).json(hospital).send().await.data(201);
    text(&made, "id")
}

/// The hospital offers the treatment.
pub async fn offer(system: &System, token: &str, hospital: &str, treatment: &str) {
    let body = json!({ "treatment_id": treatment, "base_price": { "amount_minor": 30_000_000, "currency": "TRY" } });
    let path = format!("/api/v1/hospitals/{hospital}/treatments");
    system.app.post(&path).bearer(token).json(body).send().await.expect(201);
}

pub fn text(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap_or_else(|| panic!("{field} in {value}")).to_owned()
}
