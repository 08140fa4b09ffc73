//! Mailing a document with its PDF.

use super::Invoices;
use crate::dto::InvoiceView;
use crate::entity::invoice::Model;
use crate::error::InvoiceError;
use crate::{document, store};
use chrono::{DateTime, Utc};
use kernel::events::invoices::{InvoiceSendRequested, InvoiceSent};
use kernel::ports::{Attachment, DirectMail, MessengerError, NotificationKind};
use kernel::{Actor, AuditEntry, InvoiceId, Masked};
use platform::db::Begin;
use platform::http::Versioned;
use platform::outbox::ReactionError;
use platform::rate_limit::MinimumInterval;
use sea_orm::{ActiveValue::Set, IntoActiveModel};
use std::collections::BTreeMap;
use std::time::Duration;

impl Invoices {
    /// Asks for the mail; the worker sends it. One request in a while: the document's row is locked while the last one's
    /// time is read and moved, so that of requests at once one goes on.
    pub(crate) async fn request_send(
        &self,
        actor: &Actor,
        id: InvoiceId,
    ) -> Result<Versioned<InvoiceView>, InvoiceError> {
        self.within_scope(actor, id).await?;
        let txn = self.parts.db.begin().await?;
        let invoice = store::invoices::lock(&txn, id).await?.ok_or(InvoiceError::NotFound)?;
        let now = self.now();
        let interval = Duration::from_secs(self.config.send_interval_seconds.into());
        MinimumInterval::new(interval).check(invoice.send_requested_at, now)?;
        let mut change = invoice.into_active_model();
        change.send_requested_at = Set(Some(now));
        let invoice = store::invoices::update(&txn, change).await?;
        self.parts.outbox.publish(&txn, &InvoiceSendRequested { invoice_id: id }).await?;
        let entry = AuditEntry::new(actor, "invoice.send", "invoice", id.0).about_patient(invoice.patient_id);
        self.parts.audit.record(&txn, &entry).await?;
        txn.commit().await?;
        Ok(invoice.into())
    }

    /// Mails the document, then records that it was mailed; safe to repeat with the same key. No transaction is open
    /// while the mail is sent. What the provider refuses for good is marked as failed and moves on all the same: the
    /// patient finds it in the application, and the booking does not wait for an address that does not exist.
    pub(crate) async fn deliver(&self, id: InvoiceId, key: String) -> Result<(), ReactionError> {
        let invoice = self.issued(id).await?;
        self.deliver_document(invoice, key).await
    }

    /// Mails the document to whoever asked for it at `asked_at`, unless it has been mailed since, or somebody has asked
    /// again: while the provider was away several requests may have gathered, and the mail of the last answers them
    /// all, also where several workers come to them at once.
    pub(crate) async fn deliver_again(
        &self,
        id: InvoiceId,
        asked_at: DateTime<Utc>,
        key: String,
    ) -> Result<(), ReactionError> {
        let invoice = self.issued(id).await?;
        let is_answered = invoice.sent_at.is_some_and(|sent_at| sent_at >= asked_at);
        let is_superseded = invoice.send_requested_at.is_some_and(|last| last > asked_at);
        if is_answered || is_superseded {
            return Ok(());
        }
        self.deliver_document(invoice, key).await
    }

    async fn issued(&self, id: InvoiceId) -> Result<Model, ReactionError> {
        let invoice = store::invoices::find(&self.parts.db, id).await?;
        invoice.ok_or_else(|| ReactionError::dead("there is no such invoice"))
    }

    async fn deliver_document(&self, invoice: Model, key: String) -> Result<(), ReactionError> {
        let id = invoice.id;
        let number = invoice.invoice_number.clone();
        let mail = self.mail(invoice, key).await?;
        let refused = match self.ports.messenger.deliver(mail).await {
            Ok(()) => false,
            Err(MessengerError::Permanent(reason)) => {
                tracing::warn!(invoice = number, reason, "the mail with this invoice was refused for good");
                true
            }
            Err(MessengerError::Transient(reason)) => return Err(ReactionError::Retry(reason)),
            Err(MessengerError::Port(error)) => return Err(error.into()),
        };
        Ok(self.record_mailed(id, refused).await?)
    }

    async fn record_mailed(&self, id: InvoiceId, refused: bool) -> Result<(), InvoiceError> {
        let txn = self.parts.db.begin().await?;
        let invoice = store::invoices::lock(&txn, id).await?.ok_or(InvoiceError::NotFound)?;
        if !invoice.was_mailed() {
            let sent = InvoiceSent {
                invoice_id: id,
                booking_id: invoice.booking_id,
                is_credit_note: invoice.is_credit_note(),
            };
            self.parts.outbox.publish(&txn, &sent).await?;
        }
        let (now, status) = (self.parts.now(), invoice.status.mailed(invoice.paid_at.is_some()));
        let mut change = invoice.into_active_model();
        change.status = Set(status);
        if refused {
            change.mail_failed_at = Set(Some(now));
        } else {
            change.sent_at = Set(Some(now));
            change.mail_failed_at = Set(None);
        }
        store::invoices::update(&txn, change).await?;
        Ok(txn.commit().await?)
    }

    async fn mail(&self, invoice: Model, key: String) -> Result<DirectMail, InvoiceError> {
        let values = [
            ("invoice_number", invoice.invoice_number.clone()),
            ("total", document::total(&invoice)),
            ("booking_number", invoice.reference_number.clone().unwrap_or_default()),
            ("hospital_name", invoice.seller.name.clone()),
        ];
        let user_id = invoice.buyer.user_id;
        let template = if invoice.is_credit_note() { "credit_note" } else { "invoice" };
        let file_name = document::file_name(&invoice);
        let bytes = self.render(invoice).await?;
        Ok(DirectMail {
            user_id,
            kind: NotificationKind::Payment,
            template,
            values: Masked::new(
                values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<BTreeMap<_, _>>(),
            ),
            attachments: vec![Attachment { file_name, content_type: "application/pdf".to_owned(), bytes }],
            idempotency_key: key,
        })
    }
}
