//! Reading payments, and asking the gateway for what is stale.

use super::Payments;
use crate::domain::PaymentStatus;
use crate::dto::{LedgerEntryView, ListPaymentsQuery, PaymentView, VerifyPaymentRequest};
use crate::entity::payment::Model;
use crate::error::PaymentError;
use crate::gateway::{CheckoutProof, CheckoutVerdict, WebhookRefused};
use crate::store;
use chrono::TimeDelta;
use kernel::{Actor, PatientId, PaymentId, Scope};
use platform::audit::{About, DataSubject};
use platform::http::Versioned;
use platform::paging::{PageRequest, Slice};

impl Payments {
    pub(crate) async fn list(
        &self,
        actor: &Actor,
        filter: &ListPaymentsQuery,
        page: &PageRequest,
    ) -> Result<Slice<PaymentView>, PaymentError> {
        let scope = self.ports.scopes.of(actor).await?;
        Ok(store::payments::page(&self.parts.db, &scope, filter, page).await?.map(PaymentView::from))
    }

    /// A patient's payments: for themselves and for administrators.
    pub(crate) async fn list_of_patient(
        &self,
        actor: &Actor,
        patient: PatientId,
        page: &PageRequest,
    ) -> Result<Slice<PaymentView>, PaymentError> {
        let is_visible = match self.ports.scopes.of(actor).await? {
            Scope::All => !self.ports.patients.by_ids(&[patient]).await?.is_empty(),
            Scope::Patient(own) => own == patient,
            Scope::Hospitals(_) | Scope::Doctor(_) | Scope::Nothing => false,
        };
        if !is_visible {
            return Err(PaymentError::NotFound);
        }
        Ok(store::payments::page_of_patient(&self.parts.db, patient, page).await?.map(PaymentView::from))
    }

    pub(crate) async fn get(&self, actor: &Actor, id: PaymentId) -> Result<Versioned<PaymentView>, PaymentError> {
        let scope = self.ports.scopes.of(actor).await?;
        let payment = self.within(&scope, id).await?;
        self.single(&scope, payment).await
    }

    /// The payment as it stands; asked of its gateway when the gateway's last report
    /// is old. A gateway that is away leaves it as it is known.
    pub(crate) async fn status(&self, actor: &Actor, id: PaymentId) -> Result<Versioned<PaymentView>, PaymentError> {
        let scope = self.ports.scopes.of(actor).await?;
        let payment = self.within(&scope, id).await?;
        let fresh = self.now() - TimeDelta::seconds(i64::from(self.config.stale_after_seconds));
        let is_stale = payment.checked_at.is_none_or(|at| at < fresh);
        if payment.status.is_open() && is_stale {
            let asked = match self.ports.gateways.permit().await {
                Ok(_permit) => self.ask(&payment).await,
                Err(error) => Err(error.into()),
            };
            if let Err(error) = asked {
                tracing::warn!(payment_id = %id, %error, "a payment's gateway could not be asked");
            }
        }
        let payment = self.within(&scope, id).await?;
        self.single(&scope, payment).await
    }

    /// A checkout's proof, checked here; what it proves is then fetched from the
    /// gateway, which alone completes a payment.
    pub(crate) async fn verify_checkout(
        &self,
        actor: &Actor,
        id: PaymentId,
        request: VerifyPaymentRequest,
    ) -> Result<Versioned<PaymentView>, PaymentError> {
        let scope = self.ports.scopes.of(actor).await?;
        let payment = self.within(&scope, id).await?;
        let gateway = self.ports.gateways.get(payment.gateway).ok_or(PaymentError::GatewayNotConfigured)?;
        let reference = payment.gateway_reference.as_deref().unwrap_or_default();
        let proof = CheckoutProof { attempt_id: request.razorpay_payment_id, signature: request.razorpay_signature };
        let is_of_this = request.razorpay_order_id.as_deref().is_none_or(|order| order == reference);
        match gateway.check_checkout(reference, &proof) {
            CheckoutVerdict::NotOffered => return Err(PaymentError::VerificationNotOffered),
            CheckoutVerdict::Genuine if is_of_this => {}
            CheckoutVerdict::Genuine | CheckoutVerdict::Forged => return Err(WebhookRefused::Signature("wrong").into()),
        }
        if payment.status < PaymentStatus::Completed {
            let _permit = self.ports.gateways.permit().await?;
            self.ask(&payment).await?;
        }
        let payment = self.within(&scope, id).await?;
        self.single(&scope, payment).await
    }

    pub(crate) async fn ledger(&self, id: PaymentId) -> Result<About<Vec<LedgerEntryView>>, PaymentError> {
        let payment = self.within(&Scope::All, id).await?;
        let entries = store::ledger_entries::of_payment(&self.parts.db, id).await?;
        let subject = DataSubject::patient(payment.patient_id, "payment", id.0).with_fields(&["ledger"]);
        Ok(About::new(subject, entries.into_iter().map(LedgerEntryView::from).collect()))
    }

    async fn within(&self, scope: &Scope, id: PaymentId) -> Result<Model, PaymentError> {
        store::payments::find(&self.parts.db, scope, id).await?.ok_or(PaymentError::NotFound)
    }

    async fn single(&self, scope: &Scope, payment: Model) -> Result<Versioned<PaymentView>, PaymentError> {
        let is_payer = *scope == Scope::Patient(payment.patient_id);
        let next_action = if is_payer { self.next_action(&payment)? } else { None };
        let refunds = store::refunds::of_payment(&self.parts.db, payment.id).await?;
        let refunds = Some(refunds.into_iter().map(Into::into).collect());
        let version = payment.updated_at;
        Ok(Versioned { view: PaymentView { next_action, refunds, ..payment.into() }, version })
    }
}
