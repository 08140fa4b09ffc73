//! The module over HTTP, on a real database.

mod access;
mod amendments;
mod critical;
mod entities;
mod fixture;
mod input;
mod integrity;
mod laboratories;
mod lists;
mod order;
mod races;
mod reflexes;
mod results;
mod sealed;
mod seed;
mod snapshots;
mod trends;
mod unchanged;
mod workflow;
