use super::Hospitals;
use crate::dto::{HospitalOfferView, HospitalView, ListHospitalsQuery};
use crate::entity::hospital::Model;
use crate::error::HospitalError;
use crate::store;
use kernel::{HospitalId, Locale, Scope};
use platform::http::{IdOrSlug, Versioned};
use platform::paging::{PageRequest, Slice};
use platform::problem::{Problem, common};

impl Hospitals {
    pub(crate) async fn list(
        &self,
        scope: &Scope,
        filter: &ListHospitalsQuery,
        page: &PageRequest,
        locale: &Locale,
    ) -> Result<Slice<HospitalView>, HospitalError> {
        check_near(filter, page)?;
        let slice = store::hospitals::page(&self.parts.db, scope, filter, page).await?;
        Ok(slice.map(|hospital| HospitalView::new(hospital, scope, locale).seen_from(filter.near())))
    }

    pub(crate) async fn get(
        &self,
        scope: &Scope,
        id: &IdOrSlug<HospitalId>,
        locale: &Locale,
    ) -> Result<Versioned<HospitalView>, HospitalError> {
        let hospital = self.visible(scope, id).await?;
        let version = hospital.updated_at;
        let view = if scope.manages_hospital(hospital.id) {
            self.managed_view(hospital, locale)?
        } else {
            HospitalView::new(hospital, scope, locale)
        };
        Ok(Versioned { view, version })
    }

    pub(crate) async fn offers(
        &self,
        scope: &Scope,
        id: &IdOrSlug<HospitalId>,
        page: &PageRequest,
        locale: &Locale,
    ) -> Result<Slice<HospitalOfferView>, HospitalError> {
        let hospital = self.visible(scope, id).await?;
        self.offers_of(scope, hospital.id, page, locale).await
    }

    pub(super) async fn offers_of(
        &self,
        scope: &Scope,
        hospital: HospitalId,
        page: &PageRequest,
        locale: &Locale,
    ) -> Result<Slice<HospitalOfferView>, HospitalError> {
        let slice = store::hospital_treatments::page(&self.parts.db, hospital, scope, page).await?;
        Ok(slice.map(|row| HospitalOfferView::new(row, locale)))
    }

    /// The hospital, when someone of this scope may know of it.
    pub(super) async fn visible(&self, scope: &Scope, id: &IdOrSlug<HospitalId>) -> Result<Model, HospitalError> {
        let hospital = store::hospitals::find(&self.parts.db, scope, id).await?;
        hospital.ok_or(HospitalError::NotFound)
    }
}

/// A place is whole and finite, and there is one to sort by distance from.
fn check_near(filter: &ListHospitalsQuery, page: &PageRequest) -> Result<(), Problem> {
    let finite = |number: Option<f64>| number.is_none_or(f64::is_finite);
    match (filter.near_lat, filter.near_lng) {
        (lat, _) if !finite(lat) => Err(invalid_parameter("near_lat", "must be a number")),
        (_, lng) if !finite(lng) => Err(invalid_parameter("near_lng", "must be a number")),
        (Some(_), None) => Err(invalid_parameter("near_lng", "is required with near_lat")),
        (None, Some(_)) => Err(invalid_parameter("near_lat", "is required with near_lng")),
        (None, None) if page.sort.field == "distance" => {
            Err(invalid_parameter("near_lat", "is required to sort by distance"))
        }
        (None, None) | (Some(_), Some(_)) => Ok(()),
    }
}

/// A query parameter that does not fit the others.
fn invalid_parameter(name: &str, message: &str) -> Problem {
    Problem::new(common::INVALID_PARAMETER).detail(format!("`{name}` {message}")).field(name, "invalid", message)
}
