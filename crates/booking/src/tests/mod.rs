//! The module over HTTP, on a real database.

mod cancel;
mod create;
mod fixture;
mod integrity;
mod journey;
mod money;
mod quotations;
mod races;
mod read;
mod update;
mod workflow;

use fixture::Fixture;
mod snapshots;
