//! The port `TreatmentDirectory`, for documents and bookings that name treatments.

use crate::service::Taxonomy;
use crate::store::treatments::names;
use async_trait::async_trait;
use kernel::ports::{PortResult, TreatmentDirectory, TreatmentRef};
use kernel::{Locale, TreatmentId};

#[async_trait]
impl TreatmentDirectory for Taxonomy {
    async fn by_ids(&self, ids: &[TreatmentId], locale: &Locale) -> PortResult<Vec<TreatmentRef>> {
        let rows = names(&self.parts.db, ids).await?;
        let named = rows.into_iter().map(|row| TreatmentRef {
            id: row.id,
            name: row.translations.best(locale, |t| t.name.as_deref()).unwrap_or(&row.name).to_owned(),
            slug: row.slug,
            is_active: row.is_active && !row.is_deleted,
        });
        Ok(named.collect())
    }
}
