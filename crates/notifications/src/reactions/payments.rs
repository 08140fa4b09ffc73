use super::patient_user;
use crate::service::Notifications;
use crate::writer::{NewNotification, PreparedNotifications};
use async_trait::async_trait;
use kernel::events::payments::{PaymentCompleted, PaymentFailed, RefundCompleted};
use kernel::{Money, PatientId, PaymentId};
use platform::outbox::{Delivery, InformedReaction, ReactionError};
use sea_orm::DatabaseTransaction;

/// Notifies the patient of their payments.
pub struct NotifyPatient(pub Notifications);

impl NotifyPatient {
    async fn prepare<const N: usize, const M: usize>(
        &self,
        delivery: &Delivery,
        (patient, payment): (PatientId, PaymentId),
        template: &'static str,
        values: [(&str, String); N],
        amounts: [(&'static str, Money); M],
    ) -> Result<PreparedNotifications, ReactionError> {
        let Some(user) = patient_user(&self.0, patient).await? else { return Ok(PreparedNotifications::default()) };
        let mut notification = NewNotification::new(user, template, delivery.key(), values).about("payment", payment.0);
        notification.values.insert("payment_id".to_owned(), payment.to_string());
        Ok(self.0.writer.prepare(vec![notification.amounts(amounts)]).await?)
    }

    async fn write(&self, txn: &DatabaseTransaction, prepared: PreparedNotifications) -> Result<(), ReactionError> {
        self.0.writer.write(txn, prepared).await?;
        Ok(())
    }
}

#[async_trait]
impl InformedReaction<PaymentCompleted> for NotifyPatient {
    type Facts = PreparedNotifications;

    async fn ask(&self, delivery: &Delivery, event: &PaymentCompleted) -> Result<Self::Facts, ReactionError> {
        let values = [("payment_number", event.payment_number.clone())];
        let amounts = [("amount", event.amount.clone())];
        self.prepare(delivery, (event.patient_id, event.payment_id), "payment_completed", values, amounts).await
    }

    async fn react(
        &self,
        txn: &DatabaseTransaction,
        _: &Delivery,
        _: PaymentCompleted,
        prepared: Self::Facts,
    ) -> Result<(), ReactionError> {
        self.write(txn, prepared).await
    }
}

#[async_trait]
impl InformedReaction<PaymentFailed> for NotifyPatient {
    type Facts = PreparedNotifications;

    async fn ask(&self, delivery: &Delivery, event: &PaymentFailed) -> Result<Self::Facts, ReactionError> {
        let values = [("payment_number", event.payment_number.clone())];
        self.prepare(delivery, (event.patient_id, event.payment_id), "payment_failed", values, []).await
    }

    async fn react(
        &self,
        txn: &DatabaseTransaction,
        _: &Delivery,
        _: PaymentFailed,
        prepared: Self::Facts,
    ) -> Result<(), ReactionError> {
        self.write(txn, prepared).await
    }
}

#[async_trait]
impl InformedReaction<RefundCompleted> for NotifyPatient {
    type Facts = PreparedNotifications;

    async fn ask(&self, delivery: &Delivery, event: &RefundCompleted) -> Result<Self::Facts, ReactionError> {
        let amounts = [("amount", event.amount.clone()), ("refunded_total", event.refunded_total.clone())];
        self.prepare(delivery, (event.patient_id, event.payment_id), "refund_completed", [], amounts).await
    }

    async fn react(
        &self,
        txn: &DatabaseTransaction,
        _: &Delivery,
        _: RefundCompleted,
        prepared: Self::Facts,
    ) -> Result<(), ReactionError> {
        self.write(txn, prepared).await
    }
}
