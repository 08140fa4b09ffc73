#![doc = include_str!("../README.md")]

mod config;
mod domain;
mod dto;
mod entity;
mod error;
mod gateway;
mod handlers;
mod jobs;
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
    CheckoutProof, CheckoutVerdict, GatewayError, GatewayFact, GatewayRefund, Gateways, NewGatewayPayment,
    NewGatewayRefund, NextAction, PaymentGateway, PaymentWord, RefundWord, StartedPayment, WebhookEvent,
    WebhookRefused,
};
pub use jobs::jobs;
pub use reactions::reactions;
pub use routes::routes;
pub use sandbox::{SandboxGateway, SandboxRefused, sandbox_reactions, sandbox_routes};
pub use service::{PaymentParts, Payments};
