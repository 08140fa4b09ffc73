use super::patient_user;
use crate::desk::Notice;
use crate::domain::status_news;
use crate::service::Notifications;
use async_trait::async_trait;
use kernel::events::booking::{BookingStatusChanged, QuotationSent};
use kernel::{HospitalId, UserId};
use platform::outbox::{Delivery, Reaction, ReactionError};
use sea_orm::DatabaseTransaction;

/// Tells the patient, and where it concerns them the hospital's administrator,
/// of a booking's progress.
pub struct Tell(pub Notifications);

impl Tell {
    async fn administrator(&self, hospital: HospitalId) -> Result<Option<UserId>, ReactionError> {
        Ok(self.0.hospitals.by_ids(&[hospital]).await?.first().and_then(|hospital| hospital.admin_user_id))
    }
}

#[async_trait]
impl Reaction<BookingStatusChanged> for Tell {
    async fn react(
        &self,
        txn: &DatabaseTransaction,
        delivery: &Delivery,
        event: BookingStatusChanged,
    ) -> Result<(), ReactionError> {
        let notice = |user, template| {
            let values =
                [("booking_id", event.booking_id.to_string()), ("booking_number", event.booking_number.clone())];
            Notice::new(user, template, delivery.key(), values).about("booking", event.booking_id.0)
        };
        let mut notices = Vec::new();
        if let Some(news) = status_news(&event.to_status)
            && let Some(patient) = patient_user(&self.0, event.patient_id).await?
        {
            let notice = notice(patient, news.template);
            notices.push(if news.mailed { notice } else { notice.inbox_only() });
        }
        let for_hospital = match event.to_status.as_str() {
            "requested" => Some("hospital_booking_requested"),
            "cancelled" => Some("hospital_booking_cancelled"),
            _ => None,
        };
        if let Some(template) = for_hospital
            && let Some(administrator) = self.administrator(event.hospital_id).await?
        {
            notices.push(notice(administrator, template));
        }
        self.0.desk.put(txn, notices).await?;
        Ok(())
    }
}

#[async_trait]
impl Reaction<QuotationSent> for Tell {
    async fn react(
        &self,
        txn: &DatabaseTransaction,
        delivery: &Delivery,
        event: QuotationSent,
    ) -> Result<(), ReactionError> {
        let Some(patient) = patient_user(&self.0, event.patient_id).await? else { return Ok(()) };
        let values = [
            ("booking_id", event.booking_id.to_string()),
            ("booking_number", event.booking_number),
            ("version", event.version.to_string()),
            ("total", event.total.display()),
        ];
        let notice =
            Notice::new(patient, "quotation_sent", delivery.key(), values).about("booking", event.booking_id.0);
        self.0.desk.put(txn, vec![notice]).await?;
        Ok(())
    }
}
