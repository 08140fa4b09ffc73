use super::PortResult;
use crate::{CountryCode, DoctorId, EmailAddress, HospitalId, Money, PatientId, PhoneNumber, TreatmentId, UserId};
use async_trait::async_trait;

/// A patient profile as others need it: no health data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatientRef {
    /// The profile.
    pub id: PatientId,
    /// Its account.
    pub user_id: UserId,
    /// Country of residence.
    pub country: Option<CountryCode>,
    /// City of residence.
    pub city: Option<String>,
    /// Postal address for documents.
    pub address: Option<String>,
}

/// Who is behind a patient id, owned by `patients`.
#[async_trait]
pub trait PatientDirectory: Send + Sync {
    /// The live profile of an account.
    async fn of_user(&self, user: UserId) -> PortResult<Option<PatientRef>>;
    /// Profiles by id, deleted ones included (documents outlive them), in no order.
    async fn by_ids(&self, ids: &[PatientId]) -> PortResult<Vec<PatientRef>>;
}

/// A hospital as others need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HospitalRef {
    /// The hospital.
    pub id: HospitalId,
    /// Name.
    pub name: String,
    /// Address slug.
    pub slug: String,
    /// Who acts for it.
    pub admin_user_id: Option<UserId>,
    /// Country.
    pub country: CountryCode,
    /// City.
    pub city: String,
    /// Postal address.
    pub address: String,
    /// Telephone of the international desk.
    pub phone: PhoneNumber,
    /// E-mail of the international desk.
    pub email: EmailAddress,
    /// Website.
    pub website: Option<String>,
    /// Whether patients may book there now: active, verified and not deleted.
    pub is_bookable: bool,
}

/// A hospital's offer of a treatment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferRef {
    /// The hospital.
    pub hospital_id: HospitalId,
    /// The treatment.
    pub treatment_id: TreatmentId,
    /// Price before any quotation.
    pub base_price: Money,
    /// Stay in days, where it differs from the catalogue.
    pub duration_days: Option<i32>,
    /// Whether it can be booked now.
    pub is_available: bool,
}

/// Hospitals and their offers, owned by `hospitals`.
#[async_trait]
pub trait HospitalDirectory: Send + Sync {
    /// Hospitals by id, deleted ones included, in no order.
    async fn by_ids(&self, ids: &[HospitalId]) -> PortResult<Vec<HospitalRef>>;
    /// The live hospitals that a user acts for.
    async fn administered_by(&self, user: UserId) -> PortResult<Vec<HospitalId>>;
    /// The offer of a treatment at a hospital.
    async fn offer(&self, hospital: HospitalId, treatment: TreatmentId) -> PortResult<Option<OfferRef>>;
}

/// Who is behind a doctor's account, owned by `doctors`.
#[async_trait]
pub trait DoctorDirectory: Send + Sync {
    /// The live profile of an account.
    async fn of_user(&self, user: UserId) -> PortResult<Option<DoctorId>>;
}

/// A treatment as others need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreatmentRef {
    /// The treatment.
    pub id: TreatmentId,
    /// Name in the asked-for language, or its fallback.
    pub name: String,
    /// Address slug.
    pub slug: String,
    /// Whether it is in the public catalogue now.
    pub is_active: bool,
}

/// The catalogue, owned by `taxonomy`.
#[async_trait]
pub trait TreatmentDirectory: Send + Sync {
    /// Treatments by id, deleted ones included, named in `locale`, in no order.
    async fn by_ids(&self, ids: &[TreatmentId], locale: &crate::Locale) -> PortResult<Vec<TreatmentRef>>;
}
