use super::{Hospitals, LISTS, OFFERS, tag};
use crate::domain::Standing;
use crate::dto::{HospitalOfferView, HospitalView, ListHospitalsQuery};
use crate::error::HospitalError;
use crate::store;
use kernel::{Actor, HospitalId, Locale, Role};
use platform::cache::{CachedAnswer, Fresh, Tag};
use platform::http::{IdOrSlug, ListReply, Versioned};
use platform::paging::PageRequest;
use std::sync::Arc;
use std::time::Duration;

/// A dropped tag ends an answer at once; this is for what nothing tells of.
const TTL: Duration = Duration::from_secs(600);

impl Hospitals {
    /// Whether this caller can see more than the public: the others share the cache.
    pub(crate) fn sees_more(actor: Option<&Actor>) -> bool {
        actor.is_some_and(|actor| matches!(actor.role(), Some(Role::Admin | Role::HospitalAdmin)))
    }

    pub(crate) async fn list(
        &self,
        actor: Option<&Actor>,
        filter: &ListHospitalsQuery,
        page: &PageRequest,
        locale: &Locale,
    ) -> Result<ListReply<HospitalView>, HospitalError> {
        check_near(filter, page)?;
        let slice = store::hospitals::page(&self.parts.db, actor, filter, page).await?;
        Ok(ListReply::new(page, slice, |hospital| {
            let standing = Standing::of(actor, hospital.admin_user_id);
            HospitalView::new(hospital, locale, standing).seen_from(filter.near())
        }))
    }

    pub(crate) async fn public_list(
        &self,
        filter: &ListHospitalsQuery,
        page: &PageRequest,
        locale: &Locale,
    ) -> Result<Arc<CachedAnswer>, HospitalError> {
        let key = format!("{}#{locale}", page.cache_key());
        let compute = || async {
            let reply = self.list(None, filter, page, locale).await?;
            self.fresh(reply.into_answer(Some(locale.to_string()), self.parts.clock.now())?, vec![LISTS])
        };
        self.parts.cache.get_or_compute(&key, compute).await
    }

    pub(crate) async fn get(
        &self,
        actor: Option<&Actor>,
        id: &IdOrSlug<HospitalId>,
        locale: &Locale,
    ) -> Result<Versioned<HospitalView>, HospitalError> {
        let hospital = store::hospitals::find(&self.parts.db, id).await?.ok_or(HospitalError::NotFound)?;
        let standing = Standing::of(actor, hospital.admin_user_id);
        if !hospital.is_active && !standing.manages() {
            return Err(HospitalError::NotFound);
        }
        let version = hospital.updated_at;
        let view = if standing.manages() {
            self.managed_view(hospital, locale, standing)?
        } else {
            HospitalView::new(hospital, locale, standing)
        };
        Ok(Versioned { view, version })
    }

    pub(crate) async fn public_get(
        &self,
        id: &IdOrSlug<HospitalId>,
        locale: &Locale,
    ) -> Result<Arc<CachedAnswer>, HospitalError> {
        let compute = || async {
            let reply = self.get(None, id, locale).await?;
            let tags = vec![tag(reply.view.id)];
            self.fresh(reply.into_answer(Some(locale.to_string()), self.parts.clock.now())?, tags)
        };
        self.parts.cache.get_or_compute(&format!("hospital {}#{locale}", key_of(id)), compute).await
    }

    pub(crate) async fn offers(
        &self,
        actor: Option<&Actor>,
        id: &IdOrSlug<HospitalId>,
        page: &PageRequest,
        locale: &Locale,
    ) -> Result<(HospitalId, ListReply<HospitalOfferView>), HospitalError> {
        let hospital = store::hospitals::find(&self.parts.db, id).await?.ok_or(HospitalError::NotFound)?;
        let all = Standing::of(actor, hospital.admin_user_id).manages();
        if !hospital.is_active && !all {
            return Err(HospitalError::NotFound);
        }
        let slice = store::offers::page(&self.parts.db, hospital.id, all, page).await?;
        Ok((hospital.id, ListReply::new(page, slice, |row| HospitalOfferView::new(row, locale))))
    }

    pub(crate) async fn public_offers(
        &self,
        id: &IdOrSlug<HospitalId>,
        page: &PageRequest,
        locale: &Locale,
    ) -> Result<Arc<CachedAnswer>, HospitalError> {
        let key = format!("{}#{locale}", page.cache_key());
        let compute = || async {
            let (hospital, reply) = self.offers(None, id, page, locale).await?;
            self.fresh(
                reply.into_answer(Some(locale.to_string()), self.parts.clock.now())?,
                vec![tag(hospital), OFFERS],
            )
        };
        self.parts.cache.get_or_compute(&key, compute).await
    }

    fn fresh(&self, answer: CachedAnswer, tags: Vec<Tag>) -> Result<Fresh, HospitalError> {
        Ok(Fresh { answer, tags, ttl: TTL })
    }
}

fn key_of(id: &IdOrSlug<HospitalId>) -> String {
    match id {
        IdOrSlug::Id(id) => id.to_string(),
        IdOrSlug::Slug(slug) => slug.clone(),
    }
}

/// A place is whole and finite, and there is one to sort by distance from.
fn check_near(filter: &ListHospitalsQuery, page: &PageRequest) -> Result<(), HospitalError> {
    let finite = |number: Option<f64>| number.is_none_or(f64::is_finite);
    match (filter.near_lat, filter.near_lng) {
        (lat, _) if !finite(lat) => Err(HospitalError::Parameter("near_lat", "must be a number")),
        (_, lng) if !finite(lng) => Err(HospitalError::Parameter("near_lng", "must be a number")),
        (Some(_), None) => Err(HospitalError::Parameter("near_lng", "is required with near_lat")),
        (None, Some(_)) => Err(HospitalError::Parameter("near_lat", "is required with near_lng")),
        (None, None) if page.sort.field == "distance" => {
            Err(HospitalError::Parameter("near_lat", "is required to sort by distance"))
        }
        _ => Ok(()),
    }
}
