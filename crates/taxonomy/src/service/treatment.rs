//! Reading treatments.

use super::{CATALOGUE, OFFERS, Taxonomy, offers_of};
use crate::dto::{ListTreatmentOffersQuery, ListTreatmentsQuery, TreatmentOfferView, TreatmentView};
use crate::entity::treatment::Model;
use crate::error::TaxonomyError;
use crate::store::{self, Reader};
use kernel::{Currency, TreatmentId};
use platform::cache::CachedAnswer;
use platform::http::{IdOrSlug, ListReply, Versioned};
use platform::paging::{PageRequest, Slice};
use platform::problem::{Problem, common};
use sea_orm::TransactionTrait;
use std::sync::Arc;

impl Taxonomy {
    pub(crate) async fn treatments(
        &self,
        reader: &Reader,
        filter: &ListTreatmentsQuery,
        page: &PageRequest,
    ) -> Result<ListReply<TreatmentView>, TaxonomyError> {
        check_prices(filter)?;
        if filter.search.is_some() && page.sort.field == "relevance" {
            store::search::check_cursor(page)?;
        }
        let slice = if filter.search.is_some() || filter.has_price() {
            let txn = self.db.begin().await?;
            if filter.search.is_some() {
                store::search::set_threshold(&txn).await?;
            }
            if filter.has_price() {
                store::treatment::plan_for_the_values(&txn).await?;
            }
            let slice = store::treatment::page(&txn, reader, filter, page).await?;
            txn.commit().await?;
            slice
        } else {
            store::treatment::page(&self.db, reader, filter, page).await?
        };
        let views = self.treatment_views(slice.items, filter.currency.as_ref(), reader).await?;
        Ok(ListReply::new(page, Slice { items: views, next: slice.next, total: slice.total }, |view| view))
    }

    pub(crate) async fn treatment(
        &self,
        reader: &Reader,
        key: &IdOrSlug<TreatmentId>,
        currency: Option<&Currency>,
    ) -> Result<Versioned<TreatmentView>, TaxonomyError> {
        let row = store::treatment::find(&self.db, reader, key).await?.ok_or(TaxonomyError::NotFound)?;
        self.treatment_view(row, currency, reader).await
    }

    pub(crate) async fn cached_treatment(
        &self,
        reader: &Reader,
        key: &IdOrSlug<TreatmentId>,
        currency: Option<&Currency>,
    ) -> Result<Arc<CachedAnswer>, TaxonomyError> {
        let make = || async {
            let reply = self.treatment(reader, key, currency).await?;
            let tags = vec![CATALOGUE, OFFERS, offers_of(reply.view.id)];
            Ok((reply.into_answer(Some(reader.locale.to_string()), self.clock.now())?, tags))
        };
        let currency = currency.map_or("", Currency::as_str);
        self.cached(&format!("taxonomy/treatment {key:?} {currency} {}", reader.locale), make).await
    }

    /// The verified hospitals that offer a treatment which the reader may see.
    pub(crate) async fn offers(
        &self,
        reader: &Reader,
        key: &IdOrSlug<TreatmentId>,
        filter: &ListTreatmentOffersQuery,
        page: &PageRequest,
    ) -> Result<ListReply<TreatmentOfferView>, TaxonomyError> {
        let treatment = store::treatment::find(&self.db, reader, key).await?.ok_or(TaxonomyError::NotFound)?;
        let slice = store::offer::page(&self.db, treatment.id, filter, page).await?;
        Ok(ListReply::new(page, slice, |row| TreatmentOfferView::new(row, &reader.locale)))
    }

    pub(super) async fn treatment_view(
        &self,
        row: Model,
        currency: Option<&Currency>,
        reader: &Reader,
    ) -> Result<Versioned<TreatmentView>, TaxonomyError> {
        let version = row.updated_at;
        let view = self.treatment_views(vec![row], currency, reader).await?.pop().ok_or(TaxonomyError::NotFound)?;
        Ok(Versioned { view, version })
    }

    async fn treatment_views(
        &self,
        rows: Vec<Model>,
        currency: Option<&Currency>,
        reader: &Reader,
    ) -> Result<Vec<TreatmentView>, TaxonomyError> {
        let ids: Vec<TreatmentId> = rows.iter().map(|row| row.id).collect();
        let mut prices = store::offer::price_ranges(&self.db, &ids).await?;
        let view = |row: Model| {
            let prices = prices.remove(&row.id).unwrap_or_default();
            TreatmentView::new(row, prices, currency, reader)
        };
        Ok(rows.into_iter().map(view).collect())
    }
}

/// A price means nothing without its currency.
fn check_prices(filter: &ListTreatmentsQuery) -> Result<(), Problem> {
    let refused =
        |field: &str, code, message: &str| Err(Problem::new(common::VALIDATION_FAILED).field(field, code, message));
    match (filter.price_min, filter.price_max, &filter.currency) {
        (None, None, _) => Ok(()),
        (_, _, None) => refused("currency", "required", "is required with a price filter"),
        (Some(min), Some(max), _) if min > max => refused("price_max", "range", "must not be below price_min"),
        _ => Ok(()),
    }
}
