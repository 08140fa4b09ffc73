//! The module over HTTP, on a real database.

mod cancel;
mod create;
mod entities;
mod fixture;
mod integrity;
mod lifecycle;
mod payments;
mod quotations;
mod races;
mod read;
mod sealed;
mod snapshots;
mod terms;
mod update;
mod workflow;

use fixture::Fixture;
