//! Beginning a payment.

use super::{Payments, next_action_context};
use crate::domain::{GatewayName, PaymentStatus};
use crate::dto::{CreatePaymentRequest, PaymentView};
use crate::entity::payment::{ActiveModel, Model};
use crate::error::PaymentError;
use crate::gateway::{GatewayPermit, NewGatewayPayment, PaymentGateway, StartedPayment, in_time};
use crate::store;
use chrono::Datelike;
use kernel::ports::{Payable, PayableSubject};
use kernel::{Actor, AuditEntry, Money, PaymentId};
use platform::http::Created;
use platform::idempotency::{Replayable, RequestKey};
use platform::problem::{Problem, common};
use sea_orm::{ActiveValue::Set, DatabaseTransaction};
use serde_json::json;

impl Payments {
    /// Begins a payment for what is due. Several may be open for one subject,
    /// so that a retry after a decline always works; the first success counts,
    /// and a later one is refunded (see `apply`).
    pub(crate) async fn create(
        &self,
        actor: &Actor,
        key: RequestKey,
        request: CreatePaymentRequest,
    ) -> Result<Replayable<PaymentView>, PaymentError> {
        let subject = subject_of(&request)?;
        // What needs a connection of its own comes before the transaction is opened;
        // what it says is judged inside, so that a replay is answered whatever has
        // become of the subject meanwhile.
        let due = self.due(actor, subject).await?;
        let _turn: GatewayPermit = self.gateways.turn().await?;
        let gateway_key = key.fingerprint();
        self.idempotency
            .run(Some(key), async |txn| {
                let due = payable_now(txn, due, &request).await?;
                let payment = self.begin(txn, &due, &request, gateway_key).await?;
                let entry = AuditEntry::new(actor, "payment.create", "payment", payment.id.0)
                    .with_changes(json!({ "gateway": payment.gateway, "amount": payment.amount() }));
                self.audit.record(txn, &entry).await?;
                self.created(payment)
            })
            .await
    }

    /// What the actor owes for the subject; `None` when it is not theirs to know of.
    async fn due(&self, actor: &Actor, subject: PayableSubject) -> Result<Option<Payable>, PaymentError> {
        let Some(user) = actor.user_id() else { return Ok(None) };
        let Some(patient) = self.patients.of_user(user).await? else { return Ok(None) };
        Ok(self.payables.payable(subject).await?.filter(|due| due.patient_id == patient.id))
    }

    async fn begin(
        &self,
        txn: &DatabaseTransaction,
        due: &Payable,
        request: &CreatePaymentRequest,
        idempotency_key: String,
    ) -> Result<Model, PaymentError> {
        let gateway = self.gateways.get(request.gateway).ok_or_else(not_configured)?;
        let new = NewGatewayPayment {
            idempotency_key,
            amount: due.amount.clone(),
            description: due.number.clone(),
            payment_method: request.payment_method.clone(),
        };
        let started = in_time(gateway.start(&new)).await?;
        // The gateway remembers a key for longer than we keep answers, and longer
        // than an attempt of ours that was cut off after it.
        if let Some(earlier) = store::payments::by_reference(txn, gateway.name(), &started.reference).await? {
            return same_payment(earlier, due);
        }
        self.insert(txn, due, request, gateway, started).await
    }

    async fn insert(
        &self,
        txn: &DatabaseTransaction,
        due: &Payable,
        request: &CreatePaymentRequest,
        gateway: &dyn PaymentGateway,
        started: StartedPayment,
    ) -> Result<Model, PaymentError> {
        let (id, now) = (PaymentId::generate(&self.clock, &self.entropy), self.now());
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
            gateway: Set(gateway.name()),
            payment_method: Set(request.payment_method.clone()),
            gateway_reference: Set(Some(started.reference)),
            next_action_sealed: Set(Some(self.cipher.seal_json(&next_action_context(id), &started.next_action)?)),
            status: Set(PaymentStatus::Pending),
            checked_at: Set(Some(now)),
            created_at: Set(now),
            ..Default::default()
        };
        Ok(store::payments::insert(txn, payment).await?)
    }

    fn created(&self, payment: Model) -> Result<Created<PaymentView>, PaymentError> {
        let next_action = self.next_action(&payment)?;
        let (location, version) = (format!("/api/v1/payments/{}", payment.id), payment.updated_at);
        Ok(Created { view: PaymentView { next_action, ..payment.into() }, location, version })
    }
}

fn subject_of(request: &CreatePaymentRequest) -> Result<PayableSubject, PaymentError> {
    match (request.booking_id, request.appointment_id) {
        (Some(id), None) => Ok(PayableSubject::Booking(id)),
        (None, Some(id)) => Ok(PayableSubject::Appointment(id)),
        _ => Err(Problem::new(common::VALIDATION_FAILED)
            .field("booking_id", "exactly_one", "give either booking_id or appointment_id")
            .into()),
    }
}

/// What is due, when it may be paid now and the client does not believe otherwise.
async fn payable_now(
    txn: &DatabaseTransaction,
    due: Option<Payable>,
    request: &CreatePaymentRequest,
) -> Result<Payable, PaymentError> {
    let named = if request.booking_id.is_some() { "booking_id" } else { "appointment_id" };
    let due = due.ok_or(PaymentError::UnknownSubject(named))?;
    if !due.is_open || due.amount.amount_minor <= 0 || store::payments::is_paid(txn, due.subject).await? {
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
    Problem::new(common::VALIDATION_FAILED)
        .field("gateway", "not_configured", format!("of {} this one is not configured here", known.join(", ")))
        .into()
}
