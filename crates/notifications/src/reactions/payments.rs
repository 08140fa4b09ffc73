use super::patient_user;
use crate::service::Notifications;
use crate::writer::NewNotification;
use async_trait::async_trait;
use kernel::events::payments::{PaymentCompleted, PaymentFailed, RefundCompleted};
use kernel::{PatientId, PaymentId};
use platform::outbox::{Delivery, Reaction, ReactionError};
use sea_orm::DatabaseTransaction;

/// Notifies the patient of their payments.
pub struct NotifyPatient(pub Notifications);

impl NotifyPatient {
    async fn notify<const N: usize>(
        &self,
        txn: &DatabaseTransaction,
        delivery: &Delivery,
        (patient, payment): (PatientId, PaymentId),
        template: &'static str,
        values: [(&str, String); N],
    ) -> Result<(), ReactionError> {
        let Some(user) = patient_user(&self.0, patient).await? else { return Ok(()) };
        let mut notification = NewNotification::new(user, template, delivery.key(), values).about("payment", payment.0);
        notification.values.insert("payment_id".to_owned(), payment.to_string());
        self.0.writer.prepare_and_write(txn, vec![notification]).await?;
        Ok(())
    }
}

#[async_trait]
impl Reaction<PaymentCompleted> for NotifyPatient {
    async fn react(
        &self,
        txn: &DatabaseTransaction,
        delivery: &Delivery,
        event: PaymentCompleted,
    ) -> Result<(), ReactionError> {
        let values = [("payment_number", event.payment_number), ("amount", event.amount.display())];
        self.notify(txn, delivery, (event.patient_id, event.payment_id), "payment_completed", values).await
    }
}

#[async_trait]
impl Reaction<PaymentFailed> for NotifyPatient {
    async fn react(
        &self,
        txn: &DatabaseTransaction,
        delivery: &Delivery,
        event: PaymentFailed,
    ) -> Result<(), ReactionError> {
        let values = [("payment_number", event.payment_number)];
        self.notify(txn, delivery, (event.patient_id, event.payment_id), "payment_failed", values).await
    }
}

#[async_trait]
impl Reaction<RefundCompleted> for NotifyPatient {
    async fn react(
        &self,
        txn: &DatabaseTransaction,
        delivery: &Delivery,
        event: RefundCompleted,
    ) -> Result<(), ReactionError> {
        let values = [("amount", event.amount.display()), ("refunded_total", event.refunded_total.display())];
        self.notify(txn, delivery, (event.patient_id, event.payment_id), "refund_completed", values).await
    }
}
