use super::{Hospitals, LISTS, incomplete_position, tag, unknown_administrator};
use crate::domain::{FoldedTexts, is_whole_position};
use crate::dto::{HospitalView, UpdateHospitalRequest};
use crate::entity::TextList;
use crate::entity::hospital::{ActiveModel, Model};
use crate::error::HospitalError;
use crate::store;
use kernel::{Actor, AuditEntry, HospitalId, Locale, Scope, UserId};
use platform::db::{Begin, Changes};
use platform::http::{IfMatch, Versioned};
use platform::problem::Problem;
use sea_orm::IntoActiveModel;

impl Hospitals {
    pub(crate) async fn update(
        &self,
        actor: &Actor,
        id: HospitalId,
        version: IfMatch,
        request: UpdateHospitalRequest,
        locale: &Locale,
    ) -> Result<Versioned<HospitalView>, HospitalError> {
        let scope = self.ports.scopes.of(actor).await?;
        let administrator = self.asked_administrator(&scope, request.admin_user_id).await?;
        let txn = self.parts.db.begin().await?;
        let hospital = self.managed(&txn, &scope, id, version).await?;
        let latitude = request.latitude.unwrap_or(hospital.latitude);
        if !is_whole_position(latitude, request.longitude.unwrap_or(hospital.longitude)) {
            return Err(incomplete_position().into());
        }
        if request.admin_user_id.is_some_and(|user| user != hospital.admin_user_id) {
            administrator.check()?;
        }
        let (row, changes) = self.changed(&hospital, request)?;
        if changes.is_empty() {
            return Ok(Versioned { version: hospital.updated_at, view: self.managed_view(hospital, locale)? });
        }
        let hospital = store::hospitals::update(&txn, row).await?;
        self.publish_change(&txn, id).await?;
        let entry = AuditEntry::new(actor, "hospital.update", "hospital", id.0);
        self.parts.audit.record(&txn, &entry.with_changes(changes.for_audit())).await?;
        txn.commit().await?;
        self.invalidate(&[LISTS, tag(id)]).await;
        Ok(Versioned { version: hospital.updated_at, view: self.managed_view(hospital, locale)? })
    }

    /// What becomes of the administrator that the request asks for. Accounts are asked before a transaction begins.
    async fn asked_administrator(
        &self,
        scope: &Scope,
        asked_for: Option<Option<UserId>>,
    ) -> Result<AskedAdministrator, HospitalError> {
        if !scope.is_all() {
            return Ok(AskedAdministrator::NotYours);
        }
        match asked_for.flatten() {
            Some(user) if !self.can_administer(user).await? => Ok(AskedAdministrator::Unknown),
            Some(_) | None => Ok(AskedAdministrator::Accepted),
        }
    }

    /// The row with the changes, and which they are.
    fn changed(
        &self,
        hospital: &Model,
        request: UpdateHospitalRequest,
    ) -> Result<(ActiveModel, Changes), HospitalError> {
        let UpdateHospitalRequest {
            name,
            r#type,
            description,
            logo_url,
            country,
            city,
            address,
            latitude,
            longitude,
            phone,
            email,
            website,
            certifications,
            specializations,
            total_beds,
            is_active,
            admin_user_id,
            bank_details,
        } = request;
        let mut row = hospital.clone().into_active_model();
        let mut changes = Changes::default();
        changes.set("name", &mut row.name, name);
        changes.set("type", &mut row.r#type, r#type);
        changes.set("description", &mut row.description, description);
        changes.set("logo_url", &mut row.logo_url, logo_url.map(|url| url.map(String::from)));
        changes.set("country", &mut row.country, country);
        changes.set("city", &mut row.city, city);
        changes.set("address", &mut row.address, address);
        changes.set("latitude", &mut row.latitude, latitude);
        changes.set("longitude", &mut row.longitude, longitude);
        changes.set("phone", &mut row.phone, phone);
        changes.set("email", &mut row.email, email);
        changes.set("website", &mut row.website, website.map(|url| url.map(String::from)));
        changes.set("certifications", &mut row.certifications, certifications.map(TextList));
        changes.set("specializations", &mut row.specializations, specializations.map(TextList));
        changes.set("total_beds", &mut row.total_beds, total_beds);
        changes.set("is_active", &mut row.is_active, is_active);
        changes.set("admin_user_id", &mut row.admin_user_id, admin_user_id);
        let stored = self.open_bank_details(hospital)?;
        changes.set_with("bank_details", &mut row.bank_details_sealed, (&stored, bank_details), |details| {
            self.seal_bank_details(hospital.id, details.as_ref())
        })?;
        if ["name", "city", "country", "specializations"].iter().any(|field| changes.contains(field)) {
            let specializations = &row.specializations.as_ref().0;
            let texts = FoldedTexts::new(row.name.as_ref(), row.city.as_ref(), row.country.as_ref(), specializations);
            row = row.with_folded(texts);
        }
        Ok((row, changes))
    }
}

enum AskedAdministrator {
    Accepted,
    NotYours,
    Unknown,
}

impl AskedAdministrator {
    fn check(self) -> Result<(), Problem> {
        match self {
            Self::Accepted => Ok(()),
            Self::NotYours => Err(Problem::invalid(
                "admin_user_id",
                "not_yours",
                "can only be changed by an administrator of the marketplace",
            )),
            Self::Unknown => Err(unknown_administrator()),
        }
    }
}
