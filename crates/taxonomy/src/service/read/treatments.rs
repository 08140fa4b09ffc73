use crate::dto::{ByTaxonomyQuery, ListTreatmentOffersQuery, ListTreatmentsQuery, TreatmentOfferView, TreatmentView};
use crate::entity::treatment::Model;
use crate::error::TaxonomyError;
use crate::service::Taxonomy;
use crate::service::cached::{BY_OFFER, CATALOGUE, OFFERS, PUBLIC, offers_of};
use crate::store;
use kernel::{Currency, Locale, Scope, TreatmentId};
use platform::cache::CachedAnswer;
use platform::db::Begin;
use platform::http::{IdOrSlug, Versioned};
use platform::paging::{PageRequest, Slice};
use platform::problem::Problem;
use std::sync::Arc;

impl Taxonomy {
    pub(crate) async fn treatments(
        &self,
        scope: &Scope,
        locale: &Locale,
        filter: &ListTreatmentsQuery,
        page: &PageRequest,
    ) -> Result<Slice<TreatmentView>, TaxonomyError> {
        check_prices(filter)?;
        if filter.search.is_some() && page.sort.field == "relevance" {
            store::search_documents::check_cursor(page)?;
        }
        let slice = self.treatment_rows(scope, filter, page).await?;
        let views = self.treatment_views(slice.items, filter.currency.as_ref(), scope, locale).await?;
        Ok(Slice { items: views, next: slice.next, total: slice.total })
    }

    pub(crate) async fn cached_treatments(
        &self,
        locale: &Locale,
        filter: &ListTreatmentsQuery,
        page: &PageRequest,
    ) -> Result<Arc<CachedAnswer>, TaxonomyError> {
        let make = || async {
            let slice = self.treatments(&PUBLIC, locale, filter, page).await?;
            let mut tags = vec![CATALOGUE, OFFERS];
            if filter.has_price() || filter.country.is_some() {
                tags.push(BY_OFFER);
            }
            tags.extend(slice.items.iter().map(|view| offers_of(view.id)));
            Ok((slice, tags))
        };
        self.cached_page(locale, page, make).await
    }

    /// Settings of the planner and of the search last for one transaction.
    async fn treatment_rows(
        &self,
        scope: &Scope,
        filter: &ListTreatmentsQuery,
        page: &PageRequest,
    ) -> Result<Slice<Model>, TaxonomyError> {
        if filter.search.is_none() && !filter.has_price() {
            return Ok(store::treatments::page(&self.parts.db, scope, filter, page).await?);
        }
        let txn = self.parts.db.begin().await?;
        if filter.search.is_some() {
            store::search_documents::set_threshold(&txn).await?;
        }
        if filter.has_price() {
            store::treatments::plan_for_the_values(&txn).await?;
        }
        let slice = store::treatments::page(&txn, scope, filter, page).await?;
        txn.commit().await?;
        Ok(slice)
    }

    /// Those of the public, by the slugs of category and subcategory.
    pub(crate) async fn cached_by_taxonomy(
        &self,
        locale: &Locale,
        query: ByTaxonomyQuery,
        page: &PageRequest,
    ) -> Result<Arc<CachedAnswer>, TaxonomyError> {
        let ByTaxonomyQuery { category_slug, subcategory_slug } = query;
        let filter = ListTreatmentsQuery {
            category: category_slug.map(IdOrSlug::Slug),
            subcategory: subcategory_slug.map(IdOrSlug::Slug),
            ..ListTreatmentsQuery::default()
        };
        self.cached_treatments(locale, &filter, page).await
    }

    pub(crate) async fn treatment(
        &self,
        scope: &Scope,
        locale: &Locale,
        key: &IdOrSlug<TreatmentId>,
        currency: Option<&Currency>,
    ) -> Result<Versioned<TreatmentView>, TaxonomyError> {
        let row = store::treatments::find(&self.parts.db, scope, key).await?.ok_or(TaxonomyError::NotFound)?;
        self.treatment_view(row, currency, scope, locale).await
    }

    pub(crate) async fn cached_treatment(
        &self,
        locale: &Locale,
        key: &IdOrSlug<TreatmentId>,
        currency: Option<&Currency>,
    ) -> Result<Arc<CachedAnswer>, TaxonomyError> {
        let make = || async {
            let reply = self.treatment(&PUBLIC, locale, key, currency).await?;
            let tags = vec![CATALOGUE, OFFERS, offers_of(reply.view.id)];
            Ok((reply.into_answer(Some(locale.to_string()), self.parts.now())?, tags))
        };
        let currency = currency.map_or("", Currency::as_str);
        self.cached(&format!("taxonomy/treatment {key:?} {currency} {locale}"), make).await
    }

    /// The verified hospitals that offer a treatment, which must be visible within the scope.
    pub(crate) async fn offers(
        &self,
        scope: &Scope,
        locale: &Locale,
        key: &IdOrSlug<TreatmentId>,
        filter: &ListTreatmentOffersQuery,
        page: &PageRequest,
    ) -> Result<Slice<TreatmentOfferView>, TaxonomyError> {
        let treatment = store::treatments::find(&self.parts.db, scope, key).await?.ok_or(TaxonomyError::NotFound)?;
        self.offers_of_treatment(treatment.id, locale, filter, page).await
    }

    pub(crate) async fn cached_offers(
        &self,
        locale: &Locale,
        key: &IdOrSlug<TreatmentId>,
        filter: &ListTreatmentOffersQuery,
        page: &PageRequest,
    ) -> Result<Arc<CachedAnswer>, TaxonomyError> {
        let make = || async {
            let treatment = store::treatments::find(&self.parts.db, &PUBLIC, key).await?;
            let id = treatment.ok_or(TaxonomyError::NotFound)?.id;
            let slice = self.offers_of_treatment(id, locale, filter, page).await?;
            Ok((slice, vec![CATALOGUE, OFFERS, offers_of(id)]))
        };
        self.cached_page(locale, page, make).await
    }

    async fn offers_of_treatment(
        &self,
        id: TreatmentId,
        locale: &Locale,
        filter: &ListTreatmentOffersQuery,
        page: &PageRequest,
    ) -> Result<Slice<TreatmentOfferView>, TaxonomyError> {
        let slice = store::public_offers::page(&self.parts.db, id, filter, page).await?;
        Ok(slice.map(|row| TreatmentOfferView::new(row, locale)))
    }

    pub(in crate::service) async fn treatment_view(
        &self,
        row: Model,
        currency: Option<&Currency>,
        scope: &Scope,
        locale: &Locale,
    ) -> Result<Versioned<TreatmentView>, TaxonomyError> {
        let version = row.updated_at;
        let mut views = self.treatment_views(vec![row], currency, scope, locale).await?;
        Ok(Versioned { view: views.pop().ok_or(TaxonomyError::NotFound)?, version })
    }

    async fn treatment_views(
        &self,
        rows: Vec<Model>,
        currency: Option<&Currency>,
        scope: &Scope,
        locale: &Locale,
    ) -> Result<Vec<TreatmentView>, TaxonomyError> {
        let ids: Vec<TreatmentId> = rows.iter().map(|row| row.id).collect();
        let mut prices = store::public_offers::price_ranges(&self.parts.db, &ids).await?;
        let view = |row: Model| {
            let prices = prices.remove(&row.id).unwrap_or_default();
            TreatmentView::new(row, prices, currency, scope, locale)
        };
        Ok(rows.into_iter().map(view).collect())
    }
}

/// A price means nothing without its currency.
fn check_prices(filter: &ListTreatmentsQuery) -> Result<(), Problem> {
    match (filter.price_min, filter.price_max, &filter.currency) {
        (None, None, _) => Ok(()),
        (_, _, None) => Err(Problem::invalid("currency", "required", "is required with a price filter")),
        (Some(min), Some(max), _) if min > max => {
            Err(Problem::invalid("price_max", "range", "must not be below price_min"))
        }
        (_, _, Some(_)) => Ok(()),
    }
}
