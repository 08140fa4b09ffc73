//! The sandbox's checkout: one endpoint that confirms or declines a payment.

use super::SandboxGateway;
use super::records::ConfirmOutcome;
use crate::error::PaymentError;
use actix_web::web::Data;
use garde::Validate;
use platform::http::{Accepted, ApiResult, Path, Routes, ValidJson};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The endpoints of the sandbox; in development only.
pub fn sandbox_routes(sandbox: &SandboxGateway) -> Routes {
    Routes::new("sandbox")
        .described("Sandbox", "Stands in for a payment gateway in development.")
        .service(sandbox.clone())
        .post(
            "confirmSandboxPayment",
            "/sandbox/payments/{token}/confirm",
            confirm,
            "Confirm or decline a sandbox payment; its signed webhook follows",
        )
        .access("public", "—")
}

/// How the confirmation is to end.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct ConfirmSandboxPaymentRequest {
    /// Whether the money comes.
    pub outcome: ConfirmOutcome,
}

/// The sandbox's payment.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SandboxPaymentView {
    /// Its reference.
    pub reference: String,
    /// `pending`, `succeeded` or `failed`.
    pub status: String,
}

/// The token in a confirmation link.
#[derive(Debug, JsonSchema)]
#[schemars(inline)]
struct SandboxToken(#[schemars(length(min = 1, max = 200))] String);

impl std::str::FromStr for SandboxToken {
    type Err = std::convert::Infallible;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

impl std::fmt::Display for SandboxToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

platform::discloses_nothing!(SandboxPaymentView);

async fn confirm(
    sandbox: Data<SandboxGateway>,
    token: Path<SandboxToken>,
    request: ValidJson<ConfirmSandboxPaymentRequest>,
) -> ApiResult<Accepted<SandboxPaymentView>> {
    let reference = sandbox.reference_in(&token.0.0).ok_or(PaymentError::NotFound)?;
    let payment = sandbox
        .confirm(reference, request.0.outcome)
        .await
        .map_err(PaymentError::from)?
        .ok_or(PaymentError::NotFound)?;
    Ok(Accepted(SandboxPaymentView { reference: payment.reference, status: payment.status }))
}
