//! The module over HTTP, on a real database.

mod accounts;
mod audit_logs;
mod crud;
mod entities;
mod input;
mod phones;
mod repeated_changes;
mod search;
mod snapshots;

use crate::{AuditTrail, AuditTrailPorts, UserAccounts, UserPorts, Users};
use std::sync::Arc;
use test_support::ports::LenientPasswords;
use test_support::{TestApp, World};

fn accounts(world: &World) -> UserAccounts {
    UserAccounts::new(world.parts.clone())
}

fn module(world: &World) -> platform::Module {
    let ports = UserPorts { accounts: accounts(world), passwords: Arc::new(LenientPasswords) };
    let trail = AuditTrailPorts { documents: Arc::clone(&world.documents) };
    let users = Users::new(world.parts.clone(), ports);
    crate::module(&users, &AuditTrail::new(world.parts.clone(), trail))
}

async fn app(world: &World) -> TestApp {
    world.serve_modules(&[module(world)]).await
}
