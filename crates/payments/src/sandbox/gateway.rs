//! The sandbox as a [`PaymentGateway`].

use super::{SandboxGateway, events, records, signature};
use crate::domain::GatewayName;
use crate::entity::sandbox_refund;
use crate::gateway::{
    GatewayError, GatewayRefund, NewGatewayPayment, NewGatewayRefund, NextAction, PaymentGateway, PaymentReport,
    RefundReport, StartedPayment, WebhookEvent, WebhookRefused,
};
use actix_web::http::header::HeaderMap;
use async_trait::async_trait;
use kernel::Money;
use sea_orm::DbErr;

#[async_trait]
impl PaymentGateway for SandboxGateway {
    fn name(&self) -> GatewayName {
        GatewayName::Sandbox
    }

    async fn start(&self, new: &NewGatewayPayment) -> Result<StartedPayment, GatewayError> {
        let payment = self.open(&new.idempotency_key, &new.amount).await.map_err(away)?;
        if payment.amount() != new.amount {
            return Err(refused("idempotency_error", "the key was used with another amount"));
        }
        let url = self.confirm_url(&payment.reference);
        Ok(StartedPayment { reference: payment.reference, next_action: NextAction::SandboxConfirm { url } })
    }

    async fn payment(&self, reference: &str) -> Result<PaymentReport, GatewayError> {
        let payment =
            self.find(reference).await.map_err(away)?.ok_or_else(|| refused("not_found", "no such payment"))?;
        Ok(match payment.status.as_str() {
            records::SUCCEEDED => PaymentReport::Succeeded { amount: payment.amount() },
            records::FAILED => PaymentReport::Failed {
                code: Some("card_declined".to_owned()),
                message: Some("The card was declined.".to_owned()),
            },
            _ => PaymentReport::Pending,
        })
    }

    async fn refund(&self, new: &NewGatewayRefund) -> Result<GatewayRefund, GatewayError> {
        let refund = self.pay_back(new).await.map_err(away)?;
        refund
            .map(|refund| report_of(refund, new))
            .ok_or_else(|| refused("refund_exceeds_payment", "there is not that much to pay back"))
    }

    async fn find_refund(&self, new: &NewGatewayRefund) -> Result<Option<GatewayRefund>, GatewayError> {
        Ok(self.refund_of(new.refund_id).await.map_err(away)?.map(|refund| report_of(refund, new)))
    }

    fn read_webhook(&self, headers: &HeaderMap, body: &[u8]) -> Result<WebhookEvent, WebhookRefused> {
        let header =
            headers.get(GatewayName::Sandbox.signature_header()).ok_or(WebhookRefused::Signature("missing"))?;
        let header = header.to_str().map_err(|_| WebhookRefused::Signature("unreadable"))?;
        signature::check(&self.0.secrets, header, body, self.0.parts.clock.now())?;
        events::read(body)
    }
}

fn report_of(refund: sandbox_refund::Model, new: &NewGatewayRefund) -> GatewayRefund {
    GatewayRefund {
        reference: Some(refund.reference),
        refund_id: Some(refund.caller_id),
        amount: Money::new(refund.amount_minor, new.amount.currency.clone()),
        report: RefundReport::Completed,
    }
}

fn away(error: DbErr) -> GatewayError {
    GatewayError::Unavailable(error.to_string())
}

fn refused(code: &str, message: &str) -> GatewayError {
    GatewayError::Refused { code: code.to_owned(), message: message.to_owned() }
}
