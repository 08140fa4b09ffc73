//! The module over HTTP, on a real database.

mod accounts;
mod audit_logs;
mod crud;
mod entities;

use async_trait::async_trait;
use kernel::Masked;
use kernel::ports::{PasswordRefused, Passwords};
use std::sync::Arc;
use test_support::{TestApp, World};

/// Stands in for `auth`, which owns the rules: long enough is good enough here.
struct LongEnough;

#[async_trait]
impl Passwords for LongEnough {
    async fn hash_new(&self, password: &Masked<String>, _: &[&str]) -> Result<Masked<String>, PasswordRefused> {
        match password.expose().len() {
            ..12 => Err(PasswordRefused::Weak("has fewer than 12 characters".to_owned())),
            _ => Ok(Masked::new("hash".to_owned())),
        }
    }
}

fn accounts(world: &World) -> crate::UserAccounts {
    crate::UserAccounts::new(world.db.clone(), world.clock.clone(), world.entropy.clone(), world.outbox.clone())
}

async fn app(world: &World) -> TestApp {
    let users = crate::Users::new(
        world.db.clone(),
        world.clock.clone(),
        world.outbox.clone(),
        world.audit.clone(),
        accounts(world),
        Arc::new(LongEnough),
    );
    world.serve(vec![crate::routes(&users)]).await
}
