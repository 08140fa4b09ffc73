//! The module over HTTP, on a real database.

mod cancelled;
mod create;
mod entities;
mod fake_gateway;
mod fixture;
mod hanging_gateway;
mod journey;
mod permutations;
mod read;
mod reconcile;
mod refunds;
mod snapshots;
mod webhook;
