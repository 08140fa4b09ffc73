use super::Laboratories;
use crate::dto::{LabTestListItemView, LabTestView, ListLabTestsQuery};
use crate::error::LaboratoryError;
use crate::store;
use kernel::{Actor, LabTestId};
use platform::http::Versioned;
use platform::paging::{PageRequest, Slice};

impl Laboratories {
    pub(crate) async fn list_tests(
        &self,
        actor: &Actor,
        filter: &ListLabTestsQuery,
        page: &PageRequest,
    ) -> Result<Slice<LabTestListItemView>, LaboratoryError> {
        let scope = self.ports.scopes.of(actor).await?;
        let slice = store::lab_tests::page(&self.parts.db, &scope, filter, page).await?;
        let laboratories = self.references(&self.parts.db, slice.items.iter().map(|test| test.laboratory_id)).await?;
        Ok(slice.map(|test| {
            let laboratory = laboratories.get(&test.laboratory_id).cloned();
            LabTestListItemView::new(test, laboratory)
        }))
    }

    pub(crate) async fn get_test(
        &self,
        actor: &Actor,
        id: LabTestId,
    ) -> Result<Versioned<LabTestView>, LaboratoryError> {
        let scope = self.ports.scopes.of(actor).await?;
        let test = store::lab_tests::find(&self.parts.db, &scope, id).await?.ok_or(LaboratoryError::NotFound)?;
        Ok(self.view(&self.parts.db, test).await?.into())
    }
}
