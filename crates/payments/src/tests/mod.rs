//! The module over HTTP, on a real database.

mod create;
mod entities;
mod fake_gateway;
mod journey;
mod permutations;
mod ports;
mod read;
mod reconcile;
mod refunds;
mod shop;
mod webhook;
