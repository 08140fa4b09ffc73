use super::record_status::rule;
use super::{Laboratories, measure};
use crate::domain::workflow::Trigger;
use crate::domain::{LabFlag, LabTestStatus, LoincCode, Person};
use crate::dto::{LabResultContent, LabResultItem, LabResultView, LabTestView, RecordLabResultRequest};
use crate::entity::lab_test::{ActiveModel, Model};
use crate::entity::{TextList, result, sample};
use crate::error::LaboratoryError;
use crate::store;
use kernel::events::laboratory::LabResultRecorded;
use kernel::ports::PatientVitals;
use kernel::{Actor, AuditEntry, HospitalId, LabTestId, Scope, UserId};
use platform::db::Begin;
use platform::http::{IfMatch, Versioned};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel};
use serde_json::json;

/// What is found out before the transaction begins.
struct Known {
    scope: Scope,
    vitals: Option<PatientVitals>,
    doctor_user_id: Option<UserId>,
    hospital_id: Option<HospitalId>,
}

impl Laboratories {
    /// Gives the result, or amends it: what stood before is kept. Tests that follow from it are ordered with it.
    pub(crate) async fn record_result(
        &self,
        actor: &Actor,
        id: LabTestId,
        version: IfMatch,
        request: RecordLabResultRequest,
    ) -> Result<Versioned<LabTestView>, LaboratoryError> {
        let RecordLabResultRequest { results, amendment_reason } = request;
        measure::check(&results)?;
        let known = self.known(actor, id).await?;
        let txn = self.parts.db.begin().await?;
        let seen = store::lab_tests::lock(&txn, &known.scope, id).await?.ok_or(LaboratoryError::NotFound)?;
        version.check(seen.updated_at)?;
        check_amendment(actor, &seen, amendment_reason.as_deref())?;
        let sample = store::samples::accepted(&txn, id).await?.ok_or(LaboratoryError::NotFound)?;
        let (results, orders) = measured(results, &sample, known.vitals);
        let flags: Vec<LabFlag> = results.iter().filter_map(|result| result.flag).collect();
        let is_critical = flags.iter().any(|flag| flag.is_critical());
        self.insert_result(&txn, actor, &seen, &sample, LabResultContent { results, amendment_reason }).await?;
        let test = store::lab_tests::update(&txn, self.with_result(&seen, is_critical)).await?;
        self.record_status(&txn, actor, &test, Some(seen.status), None).await?;
        self.publish_result(&txn, &test, &known, &flags).await?;
        self.order_reflexes(&txn, &test, &orders).await?;
        let entry = AuditEntry::new(actor, "lab_test.result", "lab_test", id.0).about_patient(test.patient_id);
        let entry = entry.with_changes(json!({ "fields": ["results"], "version": test.result_version }));
        self.parts.audit.record(&txn, &entry).await?;
        let view = self.view(&txn, test).await?;
        txn.commit().await?;
        Ok(view.into())
    }

    async fn known(&self, actor: &Actor, id: LabTestId) -> Result<Known, LaboratoryError> {
        let scope = self.ports.scopes.of(actor).await?;
        let (db, today) = (&self.parts.db, self.parts.now().date_naive());
        if let Scope::Doctor(doctor) = &scope {
            self.check_licence(*doctor).await?;
        }
        let test = store::lab_tests::find(db, &scope, id).await?.ok_or(LaboratoryError::NotFound)?;
        let doctor = match test.doctor_id {
            Some(doctor) => store::people::doctor(db, doctor, today).await?,
            None => None,
        };
        let laboratory = store::laboratories::find_many(db, &[test.laboratory_id]).await?.pop();
        Ok(Known {
            vitals: self.ports.facts.vitals(test.patient_id).await?,
            doctor_user_id: doctor.map(|doctor| doctor.user_id),
            hospital_id: laboratory.and_then(|laboratory| laboratory.hospital_id),
            scope,
        })
    }

    async fn insert_result(
        &self,
        txn: &DatabaseTransaction,
        actor: &Actor,
        test: &Model,
        sample: &sample::Model,
        content: LabResultContent,
    ) -> Result<(), LaboratoryError> {
        let now = self.parts.now();
        let id = self.parts.entropy.uuid_v7(now);
        let codes = content.results.iter().filter_map(|result| result.code.as_ref());
        let codes = TextList(codes.map(|code| code.as_str().to_owned()).collect());
        store::results::supersede(txn, test.id, now).await?;
        let row = result::ActiveModel {
            id: Set(id),
            lab_test_id: Set(test.id),
            patient_id: Set(test.patient_id),
            version: Set(test.result_version + 1),
            content_sealed: Set(self.sealed.seal_content(id, &content)?),
            codes: Set(codes),
            observed_at: Set(sample.collected_at),
            recorded_by: Set(actor.user_id()),
            ..Default::default()
        };
        store::results::insert(txn, row).await?;
        Ok(())
    }

    /// A critical result waits for the doctor's acknowledgement, an amended one anew.
    fn with_result(&self, test: &Model, is_critical: bool) -> ActiveModel {
        let now = self.parts.now();
        let escalate_at = now + self.config.escalate_after();
        let mut row = test.clone().into_active_model();
        row.status = Set(LabTestStatus::ResultReady);
        row.result_version = Set(test.result_version + 1);
        row.critical_at = Set(is_critical.then_some(now));
        row.acknowledged_at = Set(None);
        row.acknowledged_by = Set(None);
        row.escalations = Set(0);
        row.escalate_at = Set((is_critical && test.doctor_id.is_some()).then_some(escalate_at));
        row
    }

    async fn publish_result(
        &self,
        txn: &DatabaseTransaction,
        test: &Model,
        known: &Known,
        flags: &[LabFlag],
    ) -> Result<(), LaboratoryError> {
        let recorded = LabResultRecorded {
            lab_test_id: test.id,
            test_number: test.test_number.clone(),
            patient_id: test.patient_id,
            doctor_user_id: known.doctor_user_id,
            laboratory_id: test.laboratory_id,
            hospital_id: known.hospital_id,
            version: test.result_version,
            is_abnormal: flags.iter().any(|flag| flag.is_abnormal()),
            is_critical: test.critical_at.is_some(),
        };
        self.parts.outbox.publish(txn, &recorded).await?;
        Ok(())
    }
}

/// Every value by age and sex on the day of the sample, and the tests that follow, each once.
fn measured(
    items: Vec<LabResultItem>,
    sample: &sample::Model,
    vitals: Option<PatientVitals>,
) -> (Vec<LabResultView>, Vec<LoincCode>) {
    let (born, sex) = (vitals.map(|v| v.date_of_birth), vitals.and_then(|v| v.sex));
    let person = Person::on(sample.collected_at.date_naive(), born, sex);
    let mut orders = Vec::new();
    let results = items
        .into_iter()
        .map(|item| {
            let (view, follow) = measure::measure(item, person);
            orders.extend(follow);
            view
        })
        .collect();
    orders.sort();
    orders.dedup();
    (results, orders)
}

fn check_amendment(actor: &Actor, test: &Model, reason: Option<&str>) -> Result<(), LaboratoryError> {
    let rule = rule(actor, test, LabTestStatus::ResultReady, Trigger::Result)?;
    match (rule.requires, reason) {
        (Some(field), None) => {
            Err(LaboratoryError::invalid(field, "required", "is required: the test has a result already"))
        }
        (None, Some(_)) => {
            Err(LaboratoryError::invalid("amendment_reason", "not_allowed", "the test has no result yet"))
        }
        (Some(_), Some(_)) | (None, None) => Ok(()),
    }
}
