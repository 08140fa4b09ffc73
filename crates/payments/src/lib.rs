#![doc = include_str!("../README.md")]

mod config;
mod domain;
mod dto;
mod entity;
mod error;
mod gateway;
mod handlers;
mod jobs;
mod module;
mod reactions;
mod routes;
mod sandbox;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use config::PaymentsConfig;
pub use domain::{GatewayName, PaymentStatus, RefundStatus};
pub use error::PaymentError;
pub use gateway::{
    CheckoutProof, CheckoutVerdict, GatewayError, GatewayRefund, GatewayReport, Gateways, NewGatewayPayment,
    NewGatewayRefund, NextAction, PaymentGateway, PaymentReport, RefundReport, StartedPayment, WebhookEvent,
    WebhookRefused,
};
pub use module::{module, sandbox_module};
pub use sandbox::{SandboxGateway, SandboxRefused};
pub use service::{PaymentPorts, Payments};
