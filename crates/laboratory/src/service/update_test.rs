use super::Laboratories;
use super::record_status::rule;
use crate::domain::LabTestStatus;
use crate::domain::workflow::Trigger;
use crate::dto::{LabTestView, UpdateLabTestRequest};
use crate::entity::lab_test::{ActiveModel, Model};
use crate::entity::sample;
use crate::error::LaboratoryError;
use crate::store;
use chrono::Datelike;
use kernel::events::laboratory::LabTestChanged;
use kernel::{Actor, AuditEntry, LabTestId};
use platform::db::{Begin, Changes};
use platform::http::{IfMatch, Versioned};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel};

impl Laboratories {
    /// Changes the order, moves the status, or both.
    pub(crate) async fn update_test(
        &self,
        actor: &Actor,
        id: LabTestId,
        version: IfMatch,
        request: UpdateLabTestRequest,
    ) -> Result<Versioned<LabTestView>, LaboratoryError> {
        let scope = self.ports.scopes.of(actor).await?;
        let txn = self.parts.db.begin().await?;
        let seen = store::lab_tests::lock(&txn, &scope, id).await?.ok_or(LaboratoryError::NotFound)?;
        version.check(seen.updated_at)?;
        let target = request.status.filter(|to| *to != seen.status);
        let rejection = request.rejection_reason.clone();
        if rejection.is_some() && request.status != Some(LabTestStatus::Scheduled) {
            let message = "belongs to a sample that is taken again: `status` is `scheduled` then";
            return Err(LaboratoryError::invalid("rejection_reason", "not_allowed", message));
        }
        let (mut row, mut changes) = self.changed(&seen, target, request)?;
        if let Some(to) = target {
            check_move(actor, &seen, &row, to, rejection.as_deref())?;
            changes.set("status", &mut row.status, Some(to));
        }
        let mut test = seen.clone();
        if !changes.is_empty() {
            test = store::lab_tests::update(&txn, row).await?;
            match target {
                Some(_) => self.follow_move(&txn, actor, &seen, &test, rejection).await?,
                None => drop(self.parts.outbox.publish(&txn, &LabTestChanged { lab_test_id: id }).await?),
            }
            let entry = AuditEntry::new(actor, "lab_test.update", "lab_test", id.0).about_patient(test.patient_id);
            self.parts.audit.record(&txn, &entry.with_changes(changes.for_audit())).await?;
        }
        let view = self.view(&txn, test).await?;
        txn.commit().await?;
        Ok(view.into())
    }

    fn changed(
        &self,
        test: &Model,
        target: Option<LabTestStatus>,
        request: UpdateLabTestRequest,
    ) -> Result<(ActiveModel, Changes), LaboratoryError> {
        let UpdateLabTestRequest { test_type, test_name, code, scheduled_date, notes, status: _, rejection_reason: _ } =
            request;
        if scheduled_date != test.scheduled_date {
            self.check_schedule(scheduled_date)?;
        }
        let mut row = test.clone().into_active_model();
        let mut changes = Changes::default();
        changes.set("test_type", &mut row.test_type, test_type);
        changes.set("test_name", &mut row.test_name, test_name);
        changes.set("code", &mut row.code, code);
        let known = self.sealed.notes(test)?;
        changes.set_with("notes", &mut row.notes_sealed, (&known, notes), |notes| {
            self.sealed.seal_notes(test.id, notes.as_ref())
        })?;
        // What was ordered stands once a sample was taken for it; a sample that is taken again is taken at another time.
        let is_open = test.status.is_before_sample();
        if !changes.is_empty() && !is_open {
            return Err(LaboratoryError::NotEditable(test.status));
        }
        changes.set("scheduled_date", &mut row.scheduled_date, scheduled_date.map(Some));
        if changes.contains("scheduled_date") && !is_open && target != Some(LabTestStatus::Scheduled) {
            return Err(LaboratoryError::NotEditable(test.status));
        }
        Ok((row, changes))
    }

    /// What a move brings with it: a sample that is taken or rejected, the history and the event.
    async fn follow_move(
        &self,
        txn: &DatabaseTransaction,
        actor: &Actor,
        seen: &Model,
        test: &Model,
        rejection: Option<String>,
    ) -> Result<(), LaboratoryError> {
        if test.status == LabTestStatus::SampleCollected {
            self.take_sample(txn, actor, test.id).await?;
        }
        if let Some(reason) = &rejection
            && let Some(sample) = store::samples::accepted(txn, test.id).await?
        {
            let mut sample = sample.into_active_model();
            sample.rejected_at = Set(Some(self.parts.now()));
            sample.rejected_by = Set(actor.user_id());
            sample.rejection_reason = Set(Some(reason.clone()));
            store::samples::update(txn, sample).await?;
        }
        self.record_status(txn, actor, test, Some(seen.status), rejection).await
    }

    async fn take_sample(
        &self,
        txn: &DatabaseTransaction,
        actor: &Actor,
        test: LabTestId,
    ) -> Result<(), LaboratoryError> {
        let now = self.parts.now();
        let number = store::samples::next_number(txn).await?;
        let sample = sample::ActiveModel {
            id: Set(self.parts.entropy.uuid_v7(now)),
            lab_test_id: Set(test),
            accession_number: Set(format!("LA-{:04}-{number:06}", now.year())),
            collected_at: Set(now),
            collected_by: Set(actor.user_id()),
            ..Default::default()
        };
        store::samples::insert(txn, sample).await?;
        Ok(())
    }
}

/// Whether the caller may move it there, with what the move needs.
fn check_move(
    actor: &Actor,
    seen: &Model,
    row: &ActiveModel,
    to: LabTestStatus,
    rejection: Option<&str>,
) -> Result<(), LaboratoryError> {
    let rule = rule(actor, seen, to, Trigger::Status)?;
    let is_given = match rule.requires {
        Some("scheduled_date") => row.scheduled_date.as_ref().is_some(),
        Some("rejection_reason") => rejection.is_some(),
        Some(_) | None => true,
    };
    if let Some(field) = rule.requires.filter(|_| !is_given) {
        return Err(LaboratoryError::invalid(field, "required", "is required for this status"));
    }
    if rejection.is_some() && rule.requires != Some("rejection_reason") {
        return Err(LaboratoryError::invalid("rejection_reason", "not_allowed", "no sample has been taken"));
    }
    if to == LabTestStatus::Reviewed && seen.awaits_acknowledgement() {
        return Err(LaboratoryError::Unacknowledged);
    }
    Ok(())
}
