use super::{Hospitals, LISTS};
use crate::domain::{Standing, folded, is_whole_position, slug_of};
use crate::dto::{CreateHospitalRequest, HospitalView};
use crate::entity::TextList;
use crate::entity::hospital::{ActiveModel, HospitalType, Model};
use crate::error::HospitalError;
use crate::store;
use kernel::{Actor, AuditEntry, CountryCode, HospitalId, Locale, Role, UserId};
use platform::http::Created;
use sea_orm::{ActiveValue::Set, TransactionTrait};
use serde_json::json;

impl Hospitals {
    pub(crate) async fn create(
        &self,
        actor: &Actor,
        request: CreateHospitalRequest,
        locale: &Locale,
    ) -> Result<Created<HospitalView>, HospitalError> {
        if !is_whole_position(request.latitude, request.longitude) {
            return Err(half_position());
        }
        let admin_user_id = administrator(actor, request.admin_user_id)?;
        if actor.is_admin() {
            self.check_admin_user(admin_user_id).await?;
        }
        let base = slug_of(&request.name);
        let row = self.new_row(request, admin_user_id)?;

        let txn = self.parts.db.begin().await?;
        let hospital = store::hospitals::insert_with_slug(&txn, row, &base).await?;
        self.publish_change(&txn, hospital.id).await?;
        let entry = AuditEntry::new(actor, "hospital.create", "hospital", hospital.id.0).with_changes(
            json!({ "name": hospital.name, "slug": hospital.slug, "admin_user_id": hospital.admin_user_id }),
        );
        self.parts.audit.record(&txn, &entry).await?;
        txn.commit().await?;
        self.forget(&[LISTS]).await;
        self.created(actor, hospital, locale)
    }

    fn created(&self, actor: &Actor, hospital: Model, locale: &Locale) -> Result<Created<HospitalView>, HospitalError> {
        let (location, version) = (format!("/api/v1/hospitals/{}", hospital.id), hospital.updated_at);
        let standing = Standing::of(Some(actor), hospital.admin_user_id);
        Ok(Created { view: self.managed_view(hospital, locale, standing)?, location, version })
    }

    fn new_row(
        &self,
        request: CreateHospitalRequest,
        admin_user_id: Option<UserId>,
    ) -> Result<ActiveModel, HospitalError> {
        let id = HospitalId::generate(&self.parts.clock, &self.parts.entropy);
        let search_text = search_text(&request.name, &request.city, &request.country, &request.specializations);
        Ok(ActiveModel {
            id: Set(id),
            name: Set(request.name),
            r#type: Set(request.r#type.unwrap_or(HospitalType::General)),
            description: Set(request.description.unwrap_or_default()),
            logo_url: Set(request.logo_url),
            country: Set(request.country),
            city: Set(request.city),
            address: Set(request.address),
            latitude: Set(request.latitude),
            longitude: Set(request.longitude),
            phone: Set(request.phone),
            email: Set(request.email),
            website: Set(request.website),
            certifications: Set(TextList(request.certifications)),
            specializations: Set(TextList(request.specializations)),
            total_beds: Set(request.total_beds),
            is_active: Set(request.is_active.unwrap_or(true)),
            admin_user_id: Set(admin_user_id),
            bank_details_sealed: Set(self.seal_bank(id, request.bank_details.as_ref())?),
            search_text: Set(search_text),
            ..Default::default()
        })
    }
}

/// Who will act for the new hospital: its maker, unless an administrator of the
/// marketplace makes it for someone.
fn administrator(actor: &Actor, asked_for: Option<UserId>) -> Result<Option<UserId>, HospitalError> {
    match actor {
        Actor::User { id, role: Role::HospitalAdmin, .. } if asked_for.is_none_or(|user| user == *id) => Ok(Some(*id)),
        Actor::User { role: Role::HospitalAdmin, .. } => Err(HospitalError::Field(
            "admin_user_id",
            "not_yours",
            "can only be given by an administrator of the marketplace",
        )),
        _ => Ok(asked_for),
    }
}

pub(super) fn half_position() -> HospitalError {
    HospitalError::Field("longitude", "incomplete", "and latitude are given together, or neither")
}

/// What a search looks through.
pub(crate) fn search_text(name: &str, city: &str, country: &CountryCode, specializations: &[String]) -> String {
    let specializations = specializations.iter().map(String::as_str);
    folded([name, city, country.as_str()].into_iter().chain(specializations))
}
