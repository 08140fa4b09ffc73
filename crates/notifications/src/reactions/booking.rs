use super::{administrator, patient_user};
use crate::domain::status_notification;
use crate::service::Notifications;
use crate::writer::{NewNotification, PreparedNotifications};
use async_trait::async_trait;
use kernel::events::booking::{BookingStatusChanged, QuotationSent};
use platform::outbox::{Delivery, InformedReaction, ReactionError};
use sea_orm::DatabaseTransaction;

/// Notifies the patient, and where it concerns them the hospital's administrator,
/// of a booking's progress.
pub struct NotifyParties(pub Notifications);

#[async_trait]
impl InformedReaction<BookingStatusChanged> for NotifyParties {
    type Facts = PreparedNotifications;

    async fn ask(&self, delivery: &Delivery, event: &BookingStatusChanged) -> Result<Self::Facts, ReactionError> {
        let notification = |user, template| {
            let values =
                [("booking_id", event.booking_id.to_string()), ("booking_number", event.booking_number.clone())];
            NewNotification::new(user, template, delivery.key(), values).about("booking", event.booking_id.0)
        };
        let mut notifications = Vec::new();
        if let Some(text) = status_notification(&event.to_status)
            && let Some(patient) = patient_user(&self.0, event.patient_id).await?
        {
            let for_patient = notification(patient, text.template);
            notifications.push(if text.is_mailed { for_patient } else { for_patient.inbox_only() });
        }
        let for_hospital = match event.to_status.as_str() {
            "requested" => Some("hospital_booking_requested"),
            "cancelled" => Some("hospital_booking_cancelled"),
            _ => None,
        };
        if let Some(template) = for_hospital
            && let Some(administrator) = administrator(&self.0, event.hospital_id).await?
        {
            notifications.push(notification(administrator, template));
        }
        Ok(self.0.writer.prepare(notifications).await?)
    }

    async fn react(
        &self,
        txn: &DatabaseTransaction,
        _: &Delivery,
        _: BookingStatusChanged,
        prepared: Self::Facts,
    ) -> Result<(), ReactionError> {
        self.0.writer.write(txn, prepared).await?;
        Ok(())
    }
}

#[async_trait]
impl InformedReaction<QuotationSent> for NotifyParties {
    type Facts = PreparedNotifications;

    async fn ask(&self, delivery: &Delivery, event: &QuotationSent) -> Result<Self::Facts, ReactionError> {
        let Some(patient) = patient_user(&self.0, event.patient_id).await? else {
            return Ok(PreparedNotifications::default());
        };
        let values = [
            ("booking_id", event.booking_id.to_string()),
            ("booking_number", event.booking_number.clone()),
            ("version", event.version.to_string()),
        ];
        let notification = NewNotification::new(patient, "quotation_sent", delivery.key(), values)
            .about("booking", event.booking_id.0)
            .amounts([("total", event.total.clone())]);
        Ok(self.0.writer.prepare(vec![notification]).await?)
    }

    async fn react(
        &self,
        txn: &DatabaseTransaction,
        _: &Delivery,
        _: QuotationSent,
        prepared: Self::Facts,
    ) -> Result<(), ReactionError> {
        self.0.writer.write(txn, prepared).await?;
        Ok(())
    }
}
