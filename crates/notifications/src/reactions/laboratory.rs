use super::{administrator, patient_user};
use crate::service::Notifications;
use crate::writer::{NewNotification, PreparedNotifications};
use async_trait::async_trait;
use kernel::events::laboratory::{CriticalResultUnacknowledged, LabResultRecorded};
use kernel::{HospitalId, LabTestId, UserId};
use platform::outbox::{Delivery, InformedReaction, ReactionError};
use sea_orm::DatabaseTransaction;

/// Notifies the patient of a result, whoever ordered the test of what is other than usual in it, and others when a
/// critical one is left alone. The texts name the test's number and nothing of the result.
pub struct NotifyOfResult(pub Notifications);

impl NotifyOfResult {
    async fn hospital(&self, hospital: Option<HospitalId>) -> Result<Option<UserId>, ReactionError> {
        match hospital {
            Some(hospital) => administrator(&self.0, hospital).await,
            None => Ok(None),
        }
    }
}

#[async_trait]
impl InformedReaction<LabResultRecorded> for NotifyOfResult {
    type Facts = PreparedNotifications;

    async fn ask(&self, delivery: &Delivery, event: &LabResultRecorded) -> Result<Self::Facts, ReactionError> {
        let to = |user, template| notification(user, template, delivery, (event.lab_test_id, &event.test_number));
        let mut notifications = Vec::new();
        if let Some(patient) = patient_user(&self.0, event.patient_id).await? {
            notifications.push(to(patient, "lab_result_ready"));
        }
        match event.doctor_user_id {
            Some(doctor) if event.is_critical => notifications.push(to(doctor, "lab_result_critical")),
            Some(doctor) if event.is_abnormal => notifications.push(to(doctor, "lab_result_abnormal")),
            None if event.is_critical => {
                let administrator = self.hospital(event.hospital_id).await?;
                notifications.extend(administrator.map(|user| to(user, "lab_result_critical_hospital")));
            }
            Some(_) | None => {}
        }
        Ok(self.0.writer.prepare(notifications).await?)
    }

    async fn react(
        &self,
        txn: &DatabaseTransaction,
        _: &Delivery,
        _: LabResultRecorded,
        prepared: Self::Facts,
    ) -> Result<(), ReactionError> {
        self.0.writer.write(txn, prepared).await?;
        Ok(())
    }
}

#[async_trait]
impl InformedReaction<CriticalResultUnacknowledged> for NotifyOfResult {
    type Facts = PreparedNotifications;

    async fn ask(
        &self,
        delivery: &Delivery,
        event: &CriticalResultUnacknowledged,
    ) -> Result<Self::Facts, ReactionError> {
        let administrator = self.hospital(event.hospital_id).await?;
        let test = (event.lab_test_id, event.test_number.as_str());
        let users = event.doctor_user_id.into_iter().chain(administrator);
        let notifications = users.map(|user| notification(user, "lab_result_unacknowledged", delivery, test)).collect();
        Ok(self.0.writer.prepare(notifications).await?)
    }

    async fn react(
        &self,
        txn: &DatabaseTransaction,
        _: &Delivery,
        _: CriticalResultUnacknowledged,
        prepared: Self::Facts,
    ) -> Result<(), ReactionError> {
        self.0.writer.write(txn, prepared).await?;
        Ok(())
    }
}

fn notification(
    user: UserId,
    template: &'static str,
    delivery: &Delivery,
    (test, number): (LabTestId, &str),
) -> NewNotification {
    let values = [("lab_test_id", test.to_string()), ("test_number", number.to_owned())];
    NewNotification::new(user, template, delivery.key(), values).about("lab_test", test.0)
}
