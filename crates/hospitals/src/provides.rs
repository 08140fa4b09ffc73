//! The ports `HospitalDirectory` and `RoleProfile`.

use crate::dto::HospitalView;
use crate::entity::hospital::Model;
use crate::store;
use async_trait::async_trait;
use kernel::ports::{HospitalDirectory, HospitalRef, OfferRef, PortError, PortResult, RoleProfile};
use kernel::{HospitalId, Locale, Money, Scope, TreatmentId, UserId};
use platform::Parts;

/// The hospitals as other modules see them.
#[derive(Clone, Debug)]
pub struct HospitalRecords {
    parts: Parts,
}

impl HospitalRecords {
    /// Over these parts.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        Self { parts }
    }
}

#[async_trait]
impl HospitalDirectory for HospitalRecords {
    async fn by_ids(&self, ids: &[HospitalId]) -> PortResult<Vec<HospitalRef>> {
        Ok(store::hospitals::find_many(&self.parts.db, ids).await?.into_iter().map(reference).collect())
    }

    async fn administered_by(&self, user: UserId) -> PortResult<Vec<HospitalId>> {
        Ok(store::hospitals::administered_by(&self.parts.db, user).await?.into_iter().map(|h| h.id).collect())
    }

    async fn offer(&self, hospital: HospitalId, treatment: TreatmentId) -> PortResult<Option<OfferRef>> {
        let offer = store::hospital_treatments::find(&self.parts.db, hospital, treatment).await?;
        Ok(offer.map(|o| OfferRef {
            hospital_id: o.hospital_id,
            treatment_id: o.treatment_id,
            base_price: Money::new(o.base_price_minor, o.base_price_currency),
            duration_days: o.duration_days,
            is_available: o.is_available,
        }))
    }
}

/// The field `hospitals` of a profile: those that the user acts for, as in a list.
#[async_trait]
impl RoleProfile for HospitalRecords {
    fn field(&self) -> &'static str {
        "hospitals"
    }

    async fn load(&self, user: UserId) -> PortResult<serde_json::Value> {
        let mut hospitals = store::hospitals::administered_by(&self.parts.db, user).await?;
        hospitals.sort_by_key(|h| h.id);
        let scope = Scope::Hospitals(hospitals.iter().map(|h| h.id).collect());
        let views: Vec<HospitalView> =
            hospitals.into_iter().map(|h| HospitalView::new(h, &scope, &Locale::english())).collect();
        serde_json::to_value(views).map_err(|error| PortError::Internal(error.to_string()))
    }
}

fn reference(hospital: Model) -> HospitalRef {
    HospitalRef {
        is_bookable: hospital.is_active && hospital.is_verified && hospital.deleted_at.is_none(),
        id: hospital.id,
        name: hospital.name,
        slug: hospital.slug,
        admin_user_id: hospital.admin_user_id,
        country: hospital.country,
        city: hospital.city,
        address: hospital.address,
        phone: hospital.phone,
        email: hospital.email,
        website: hospital.website,
    }
}
