//! Beginning a payment.

use super::Payments;
use crate::domain::{GatewayName, PaymentStatus};
use crate::dto::{CreatePaymentRequest, PaymentView};
use crate::entity::payment::{ActiveModel, Model};
use crate::error::PaymentError;
use crate::gateway::{GatewayPermit, NewGatewayPayment, StartedPayment, call};
use crate::store;
use chrono::Datelike;
use kernel::ports::{Payable, PayableSubject};
use kernel::{Actor, AuditEntry, Money, PaymentId};
use platform::http::Versioned;
use platform::idempotency::{Replayable, RequestKey};
use platform::problem::{Problem, common};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction};
use serde_json::json;

impl Payments {
    /// Begins a payment for what is due. Several may be open for one subject,
    /// so that a retry after a decline always works; the first success counts,
    /// and a later one is refunded (see `apply`).
    ///
    /// The gateway is asked before the transaction is opened, under a key that is the same for every attempt with the
    /// caller's: a duplicate, or a retry after a crash, gets the same payment there, and finds it here by its reference.
    pub(crate) async fn create(
        &self,
        actor: &Actor,
        key: RequestKey,
        request: CreatePaymentRequest,
    ) -> Result<Replayable<PaymentView>, PaymentError> {
        // An earlier attempt is answered whatever has become of the subject meanwhile.
        if let Some(earlier) = self.parts.idempotency.replay::<_, PaymentError>(&key).await? {
            return Ok(earlier);
        }
        let subject = subject_of(&request)?;
        let due = self.due(actor, subject).await?;
        let due = payable_now(&self.parts.db, due, &request).await?;
        let gateway = self.ports.gateways.get(request.gateway).ok_or_else(not_configured)?;
        let _permit: GatewayPermit = self.ports.gateways.permit().await?;
        let new = NewGatewayPayment {
            idempotency_key: key.fingerprint(),
            amount: due.amount.clone(),
            description: due.number.clone(),
            payment_method: request.payment_method.clone(),
        };
        let started = call(gateway.start(&new)).await?;
        self.parts
            .idempotency
            .create(Some(key), async |txn| {
                let payment = self.record(txn, &due, &request, gateway.name(), started).await?;
                let entry = AuditEntry::new(actor, "payment.create", "payment", payment.id.0)
                    .about_patient(payment.patient_id)
                    .with_changes(json!({ "gateway": payment.gateway, "amount": payment.amount() }));
                self.parts.audit.record(txn, &entry).await?;
                let (next_action, version) = (self.next_action(&payment)?, payment.updated_at);
                Ok(Versioned { view: PaymentView { next_action, ..payment.into() }, version })
            })
            .await
    }

    /// The payment that the gateway has started, unless an earlier attempt has recorded it.
    async fn record(
        &self,
        txn: &DatabaseTransaction,
        due: &Payable,
        request: &CreatePaymentRequest,
        gateway: GatewayName,
        started: StartedPayment,
    ) -> Result<Model, PaymentError> {
        // The gateway remembers a key for longer than we keep answers, and longer
        // than an attempt of ours that was cut off after it.
        if let Some(earlier) = store::payments::by_reference(txn, gateway, &started.reference).await? {
            return same_payment(earlier, due);
        }
        // Another payment may have come while the gateway was asked.
        if store::payments::is_paid(txn, due.subject).await? {
            return Err(PaymentError::NotPayable);
        }
        self.insert(txn, due, request, gateway, started).await
    }

    /// What the actor owes for the subject; `None` when it is not theirs to know of.
    async fn due(&self, actor: &Actor, subject: PayableSubject) -> Result<Option<Payable>, PaymentError> {
        let Some(user) = actor.user_id() else { return Ok(None) };
        let Some(patient) = self.ports.patients.of_user(user).await? else { return Ok(None) };
        Ok(self.ports.payables.payable(subject).await?.filter(|due| due.patient_id == patient.id))
    }

    async fn insert(
        &self,
        txn: &DatabaseTransaction,
        due: &Payable,
        request: &CreatePaymentRequest,
        gateway: GatewayName,
        started: StartedPayment,
    ) -> Result<Model, PaymentError> {
        let (id, now) = (PaymentId::generate(&self.parts.clock, &self.parts.entropy), self.now());
        let number = store::payments::next_number(txn).await?;
        let payment = ActiveModel {
            id: Set(id),
            payment_number: Set(format!("PAY-{}-{number:06}", now.year())),
            booking_id: Set(due.subject.booking_id()),
            appointment_id: Set(due.subject.appointment_id()),
            patient_id: Set(due.patient_id),
            hospital_id: Set(due.hospital_id),
            amount_minor: Set(due.amount.amount_minor),
            currency: Set(due.amount.currency.clone()),
            gateway: Set(gateway),
            payment_method: Set(request.payment_method.clone()),
            gateway_reference: Set(Some(started.reference)),
            next_action_sealed: Set(Some(self.next_actions.seal(id, &started.next_action)?)),
            status: Set(PaymentStatus::Pending),
            checked_at: Set(Some(now)),
            created_at: Set(now),
            ..Default::default()
        };
        Ok(store::payments::insert(txn, payment).await?)
    }
}

fn subject_of(request: &CreatePaymentRequest) -> Result<PayableSubject, PaymentError> {
    match (request.booking_id, request.appointment_id) {
        (Some(id), None) => Ok(PayableSubject::Booking(id)),
        (None, Some(id)) => Ok(PayableSubject::Appointment(id)),
        _ => Err(Problem::invalid("booking_id", "exactly_one", "or else appointment_id must be given").into()),
    }
}

/// What is due, when it may be paid now and the client does not believe otherwise.
async fn payable_now(
    db: &impl ConnectionTrait,
    due: Option<Payable>,
    request: &CreatePaymentRequest,
) -> Result<Payable, PaymentError> {
    let named = if request.booking_id.is_some() { "booking_id" } else { "appointment_id" };
    let due = due.ok_or(PaymentError::UnknownSubject(named))?;
    if !due.is_open || due.amount.amount_minor <= 0 || store::payments::is_paid(db, due.subject).await? {
        return Err(PaymentError::NotPayable);
    }
    if request.amount.as_ref().is_some_and(|amount: &Money| *amount != due.amount) {
        return Err(PaymentError::AmountMismatch);
    }
    Ok(due)
}

fn same_payment(earlier: Model, due: &Payable) -> Result<Model, PaymentError> {
    let same =
        earlier.patient_id == due.patient_id && earlier.subject()? == due.subject && earlier.amount() == due.amount;
    if same { Ok(earlier) } else { Err(Problem::new(common::IDEMPOTENCY_KEY_REUSED).into()) }
}

/// An unknown gateway is refused while reading the body; this one is known, but
/// not to be had here.
fn not_configured() -> PaymentError {
    let known: Vec<&str> = GatewayName::ALL.iter().map(|name| name.as_str()).collect();
    let message = format!("is none of those that are configured here, of {}", known.join(", "));
    Problem::invalid("gateway", "not_configured", message).into()
}
