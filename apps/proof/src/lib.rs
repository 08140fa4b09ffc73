//! The proof that Medivoy holds, with real processes, services and kills: see `docs/PROOF.md`.
//!
//! [`environment`] is what every proof runs on: PostgreSQL, Redis and MongoDB of its own, an SMTP server that counts,
//! and processes of `medivoy` that can be killed. The other modules each prove one thing in it and end with an error
//! when it does not hold.

pub mod bench;
pub mod canaries;
pub mod client;
pub mod cluster;
pub mod crash;
pub mod dependencies;
pub mod environment;
pub mod fuzz;
pub mod interrupt;
pub mod invariants;
pub mod journey;
pub mod pending_work;
pub mod readers;
pub mod rng;
pub mod scenarios;
pub mod soak;
