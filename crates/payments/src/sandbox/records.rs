//! The sandbox's own records: each change and its event are one transaction.

use super::SandboxGateway;
use super::events::{SandboxEvent, SandboxEventFailure, SandboxEventRefund};
use crate::entity::{sandbox_event, sandbox_payment, sandbox_refund};
use kernel::Money;
use kernel::events::payments::SandboxEventQueued;
use platform::db::Begin;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel,
    QueryFilter, QuerySelect,
};

pub const PENDING: &str = "pending";
pub const SUCCEEDED: &str = "succeeded";
pub const FAILED: &str = "failed";

/// How the payer's confirmation ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "SandboxConfirmOutcome")]
pub enum ConfirmOutcome {
    /// The money comes.
    Succeed,
    /// The card is declined.
    Fail,
}

impl SandboxGateway {
    /// The payment of this key; made, unless there is one.
    pub(super) async fn open(&self, key: &str, amount: &Money) -> Result<sandbox_payment::Model, DbErr> {
        let parts = &self.0.parts;
        let id = parts.entropy.uuid_v7(parts.clock.now());
        let row = sandbox_payment::ActiveModel {
            id: Set(id),
            reference: Set(format!("sbx_{}", id.simple())),
            idempotency_key: Set(key.to_owned()),
            amount_minor: Set(amount.amount_minor),
            currency: Set(amount.currency.clone()),
            status: Set(PENDING.to_owned()),
            ..Default::default()
        };
        let once = OnConflict::column(sandbox_payment::Column::IdempotencyKey).do_nothing().to_owned();
        sandbox_payment::Entity::insert(row).on_conflict(once).exec_without_returning(&parts.db).await?;
        let found = sandbox_payment::Entity::find()
            .filter(sandbox_payment::Column::IdempotencyKey.eq(key))
            .one(&parts.db)
            .await?;
        found.ok_or_else(|| DbErr::RecordNotFound("sandbox payment".to_owned()))
    }

    pub(super) async fn find(&self, reference: &str) -> Result<Option<sandbox_payment::Model>, DbErr> {
        sandbox_payment::Entity::find()
            .filter(sandbox_payment::Column::Reference.eq(reference))
            .one(&self.0.parts.db)
            .await
    }

    /// The payer confirms. A declined payment may be tried again; a paid one stays
    /// paid. `None` when there is no such payment.
    pub(super) async fn confirm(
        &self,
        reference: &str,
        outcome: ConfirmOutcome,
    ) -> Result<Option<sandbox_payment::Model>, DbErr> {
        let txn = self.0.parts.db.begin().await?;
        let Some(payment) = locked(&txn, reference).await? else { return Ok(None) };
        if payment.status == SUCCEEDED {
            return Ok(Some(payment));
        }
        let (status, kind, failure) = match outcome {
            ConfirmOutcome::Succeed => (SUCCEEDED, "payment.succeeded", None),
            ConfirmOutcome::Fail => (FAILED, "payment.failed", Some(declined())),
        };
        let mut change = payment.into_active_model();
        change.status = Set(status.to_owned());
        let payment = change.update(&txn).await?;
        self.queue_event(&txn, &payment, kind, payment.amount(), |event| SandboxEvent { failure, ..event }).await?;
        txn.commit().await?;
        Ok(Some(payment))
    }

    /// Pays back, once per caller's id; `None` when there is not that much to pay back.
    pub(super) async fn pay_back(
        &self,
        new: &crate::gateway::NewGatewayRefund,
    ) -> Result<Option<sandbox_refund::Model>, DbErr> {
        let txn = self.0.parts.db.begin().await?;
        let Some(payment) = locked(&txn, &new.payment_reference).await? else { return Ok(None) };
        let asked = |refund: &sandbox_refund::Model| {
            refund.payment_id == payment.id && refund.amount_minor == new.amount.amount_minor
        };
        let earlier =
            sandbox_refund::Entity::find().filter(sandbox_refund::Column::CallerId.eq(new.refund_id)).one(&txn).await?;
        if let Some(refund) = earlier {
            return Ok(Some(refund).filter(asked));
        }
        let refunded = payment.refunded_minor.saturating_add(new.amount.amount_minor);
        let is_covered = payment.status == SUCCEEDED && refunded <= payment.amount_minor;
        if !is_covered || payment.currency != new.amount.currency || new.amount.amount_minor <= 0 {
            return Ok(None);
        }
        let mut change = payment.into_active_model();
        change.refunded_minor = Set(refunded);
        let payment = change.update(&txn).await?;
        let id = self.0.parts.entropy.uuid_v7(self.0.parts.clock.now());
        let refund = sandbox_refund::ActiveModel {
            id: Set(id),
            payment_id: Set(payment.id),
            caller_id: Set(new.refund_id),
            reference: Set(format!("sbxre_{}", id.simple())),
            amount_minor: Set(new.amount.amount_minor),
            ..Default::default()
        };
        let refund = refund.insert(&txn).await?;
        let report = SandboxEventRefund { reference: refund.reference.clone(), caller_id: Some(refund.caller_id) };
        self.queue_event(&txn, &payment, "refund.succeeded", new.amount.clone(), |event| SandboxEvent {
            refund: Some(report),
            ..event
        })
        .await?;
        txn.commit().await?;
        Ok(Some(refund))
    }

    pub(super) async fn refund_of(&self, caller_id: kernel::RefundId) -> Result<Option<sandbox_refund::Model>, DbErr> {
        sandbox_refund::Entity::find()
            .filter(sandbox_refund::Column::CallerId.eq(caller_id))
            .one(&self.0.parts.db)
            .await
    }

    /// Puts an event into the queue, in the transaction of its change.
    async fn queue_event(
        &self,
        txn: &DatabaseTransaction,
        payment: &sandbox_payment::Model,
        kind: &str,
        amount: Money,
        complete: impl FnOnce(SandboxEvent) -> SandboxEvent,
    ) -> Result<(), DbErr> {
        let created = self.0.parts.clock.now();
        let id = self.0.parts.entropy.uuid_v7(created);
        let payment_reference = payment.reference.clone();
        let event = SandboxEvent {
            id,
            created,
            r#type: kind.to_owned(),
            payment: payment_reference,
            amount,
            refund: None,
            failure: None,
        };
        let row = sandbox_event::ActiveModel {
            id: Set(id),
            payment_id: Set(payment.id),
            body: Set(serde_json::to_string(&complete(event)).map_err(|e| DbErr::Json(e.to_string()))?),
            ..Default::default()
        };
        row.insert(txn).await?;
        self.0.parts.outbox.publish(txn, &SandboxEventQueued { event_id: id }).await.map(|_| ())
    }
}

async fn locked(txn: &DatabaseTransaction, reference: &str) -> Result<Option<sandbox_payment::Model>, DbErr> {
    sandbox_payment::Entity::find()
        .filter(sandbox_payment::Column::Reference.eq(reference))
        .lock_exclusive()
        .one(txn)
        .await
}

fn declined() -> SandboxEventFailure {
    SandboxEventFailure { code: "card_declined".to_owned(), message: "The card was declined.".to_owned() }
}
