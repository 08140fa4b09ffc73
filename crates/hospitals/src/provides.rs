//! The ports `HospitalDirectory` and `RoleProfile`.

use crate::domain::Standing;
use crate::dto::HospitalView;
use crate::entity::hospital::Model;
use crate::store;
use async_trait::async_trait;
use kernel::ports::{HospitalDirectory, HospitalRef, OfferRef, PortError, PortResult, RoleProfile};
use kernel::{HospitalId, Locale, Money, TreatmentId, UserId};
use sea_orm::{DatabaseConnection, DbErr};

/// The hospitals as other modules see them.
#[derive(Clone, Debug)]
pub struct HospitalRecords {
    db: DatabaseConnection,
}

impl HospitalRecords {
    /// Over this database.
    #[must_use]
    pub fn new(db: DatabaseConnection) -> Self {
        Self { db }
    }
}

#[async_trait]
impl HospitalDirectory for HospitalRecords {
    async fn by_ids(&self, ids: &[HospitalId]) -> PortResult<Vec<HospitalRef>> {
        Ok(store::hospitals::find_many(&self.db, ids).await?.into_iter().map(reference).collect())
    }

    async fn administered_by(&self, user: UserId) -> PortResult<Vec<HospitalId>> {
        Ok(store::hospitals::administered_by(&self.db, user).await?.into_iter().map(|h| h.id).collect())
    }

    async fn offer(&self, hospital: HospitalId, treatment: TreatmentId) -> PortResult<Option<OfferRef>> {
        let offer = store::offers::find(&self.db, hospital, treatment).await?;
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
        let mut hospitals = store::hospitals::administered_by(&self.db, user).await?;
        hospitals.sort_by_key(|h| h.id);
        let views: Vec<HospitalView> =
            hospitals.into_iter().map(|h| HospitalView::new(h, &Locale::english(), Standing::Owner)).collect();
        serde_json::to_value(views).map_err(|error| PortError(DbErr::Json(error.to_string())))
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
