use super::Laboratories;
use super::order::NewTest;
use crate::domain::{LoincCode, find};
use crate::entity::lab_test::Model;
use crate::error::LaboratoryError;
use crate::store;
use kernel::Actor;
use sea_orm::DatabaseTransaction;

impl Laboratories {
    /// Orders the tests that follow from a result of `test`, in the name of Medivoy; one that has followed before does
    /// not follow again.
    pub(super) async fn order_reflexes(
        &self,
        txn: &DatabaseTransaction,
        test: &Model,
        orders: &[LoincCode],
    ) -> Result<(), LaboratoryError> {
        if orders.is_empty() {
            return Ok(());
        }
        let ordered = store::lab_tests::reflexes_of(txn, test.id).await?;
        let is_ordered = |code: &LoincCode| ordered.iter().any(|other| other.code.as_ref() == Some(code));
        for entry in orders.iter().filter(|code| !is_ordered(code)).filter_map(find) {
            let new = NewTest {
                patient_id: test.patient_id,
                doctor_id: test.doctor_id,
                laboratory_id: test.laboratory_id,
                test_type: test.test_type.clone(),
                test_name: entry.name.clone(),
                code: Some(entry.code.clone()),
                scheduled_date: None,
                notes: None,
                reflex_of: Some(test.id),
            };
            self.insert_test(txn, &Actor::System, new).await?;
        }
        Ok(())
    }
}
