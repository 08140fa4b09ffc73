use super::Laboratories;
use crate::dto::{LabResultVersionView, LabTestListItemView, LabTestView, LaboratoryReference};
use crate::entity::lab_test::Model;
use crate::error::LaboratoryError;
use crate::store;
use kernel::LaboratoryId;
use sea_orm::{ConnectionTrait, DbErr};
use std::collections::{BTreeSet, HashMap};

impl Laboratories {
    /// The whole test: its results, samples and history.
    pub(super) async fn view(&self, db: &impl ConnectionTrait, test: Model) -> Result<LabTestView, LaboratoryError> {
        let id = test.id;
        let notes = self.sealed.notes(&test)?;
        let results = store::results::of_test(db, id).await?;
        let mut versions = results
            .iter()
            .map(|row| Ok(LabResultVersionView::new(row, self.sealed.content(row)?)))
            .collect::<Result<Vec<_>, LaboratoryError>>()?;
        let newest = (!versions.is_empty()).then(|| versions.remove(0));
        let (results, amendment_reason) = newest.map(|v| (v.results, v.amendment_reason)).unwrap_or_default();
        let laboratory = self.references(db, [test.laboratory_id]).await?.remove(&test.laboratory_id);
        Ok(LabTestView {
            test: LabTestListItemView::new(test, laboratory),
            notes,
            results,
            amendment_reason,
            earlier_results: versions,
            samples: store::samples::of_test(db, id).await?.into_iter().map(Into::into).collect(),
            history: store::history::of_test(db, id).await?.into_iter().map(Into::into).collect(),
        })
    }

    /// These laboratories by their ids, in one query.
    pub(super) async fn references(
        &self,
        db: &impl ConnectionTrait,
        ids: impl IntoIterator<Item = LaboratoryId>,
    ) -> Result<HashMap<LaboratoryId, LaboratoryReference>, DbErr> {
        let ids: BTreeSet<LaboratoryId> = ids.into_iter().collect();
        let found = store::laboratories::find_many(db, &ids.into_iter().collect::<Vec<_>>()).await?;
        Ok(found.into_iter().map(|laboratory| (laboratory.id, laboratory.into())).collect())
    }
}
