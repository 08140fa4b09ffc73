use super::{Hospitals, LISTS, incomplete_position, unknown_administrator};
use crate::domain::{FoldedTexts, is_whole_position};
use crate::dto::{CreateHospitalRequest, HospitalView};
use crate::entity::TextList;
use crate::entity::hospital::{ActiveModel, HospitalType};
use crate::error::HospitalError;
use crate::store;
use kernel::{Actor, AuditEntry, HospitalId, Locale, Role, UserId};
use platform::db::Begin;
use platform::http::Versioned;
use platform::problem::Problem;
use sea_orm::ActiveValue::Set;
use serde_json::json;

impl Hospitals {
    pub(crate) async fn create(
        &self,
        actor: &Actor,
        request: CreateHospitalRequest,
        locale: &Locale,
    ) -> Result<Versioned<HospitalView>, HospitalError> {
        if !is_whole_position(request.latitude, request.longitude) {
            return Err(incomplete_position().into());
        }
        let admin_user_id = administrator(actor, request.admin_user_id)?;
        if let Some(user) = admin_user_id.filter(|_| actor.is_admin())
            && !self.can_administer(user).await?
        {
            return Err(unknown_administrator().into());
        }
        let base = kernel::slugify(&request.name, "hospital", &[]);
        let row = self.new_row(request, admin_user_id)?;

        let txn = self.parts.db.begin().await?;
        let hospital = store::hospitals::insert(&txn, row, &base).await?;
        self.publish_change(&txn, hospital.id).await?;
        let entry = AuditEntry::new(actor, "hospital.create", "hospital", hospital.id.0).with_changes(
            json!({ "name": hospital.name, "slug": hospital.slug, "admin_user_id": hospital.admin_user_id }),
        );
        self.parts.audit.record(&txn, &entry).await?;
        txn.commit().await?;
        self.invalidate(&[LISTS]).await;
        Ok(Versioned { version: hospital.updated_at, view: self.managed_view(hospital, locale)? })
    }

    fn new_row(&self, request: CreateHospitalRequest, admin_user_id: Option<UserId>) -> Result<ActiveModel, Problem> {
        let id = HospitalId::generate(&self.parts.clock, &self.parts.entropy);
        let folded = FoldedTexts::new(&request.name, &request.city, &request.country, &request.specializations);
        let row = ActiveModel {
            id: Set(id),
            name: Set(request.name),
            r#type: Set(request.r#type.unwrap_or(HospitalType::General)),
            description: Set(request.description.unwrap_or_default()),
            logo_url: Set(request.logo_url.map(String::from)),
            country: Set(request.country),
            city: Set(request.city),
            address: Set(request.address),
            latitude: Set(request.latitude),
            longitude: Set(request.longitude),
            phone: Set(request.phone),
            email: Set(request.email),
            website: Set(request.website.map(String::from)),
            certifications: Set(TextList(request.certifications)),
            specializations: Set(TextList(request.specializations)),
            total_beds: Set(request.total_beds),
            is_active: Set(request.is_active.unwrap_or(true)),
            admin_user_id: Set(admin_user_id),
            bank_details_sealed: Set(self.seal_bank_details(id, request.bank_details.as_ref())?),
            ..Default::default()
        };
        Ok(row.with_folded(folded))
    }
}

/// Who will act for the new hospital: its maker, unless an administrator of the marketplace makes it for someone.
fn administrator(actor: &Actor, asked_for: Option<UserId>) -> Result<Option<UserId>, Problem> {
    let (maker, role) = match actor {
        Actor::System => return Ok(asked_for),
        Actor::User { id, role, .. } => (*id, *role),
    };
    match role {
        Role::Admin => Ok(asked_for),
        Role::HospitalAdmin | Role::Doctor | Role::Patient if asked_for.is_none_or(|user| user == maker) => {
            Ok(Some(maker))
        }
        Role::HospitalAdmin | Role::Doctor | Role::Patient => Err(Problem::invalid(
            "admin_user_id",
            "not_yours",
            "can only be given by an administrator of the marketplace",
        )),
    }
}
