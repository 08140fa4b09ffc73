//! The proof that Medivoy holds, made with real processes, services and kills: see `docs/PROOF.md`.
//!
//! [`ground`] lays what every proof stands on: PostgreSQL, Redis and MongoDB of its own, an SMTP server that counts,
//! and processes of `medivoy` that can be killed. The other modules each prove one thing on it and end with an error
//! when it does not hold.

pub mod bench;
pub mod caller;
pub mod chance;
pub mod cluster;
pub mod crash;
pub mod dependencies;
pub mod fuzz;
pub mod ground;
pub mod interrupt;
pub mod journey;
pub mod judge;
pub mod readers;
pub mod scenarios;
pub mod settled;
pub mod soak;
