//! Races and sessions over a whole installation: concurrent requests, spread over all its gateways. Each scenario
//! asserts what the contract promises, by the responses and by the database itself.
//!
//! A new module adds its scenario here: an async function over [`Installation`] in a file of its own, and one row in
//! [`TABLE`]. It then runs in `cargo xtask test`, on one gateway with the embedded stores and on two over Redis and
//! MongoDB (`tests/src/races.rs`), and in `cargo xtask prove cluster`, on real processes.

mod catalogue;
mod charges;
mod creation;
mod guesses;
mod installation;
mod invoicing;
mod refunds;
mod revocation;
mod rotation;
mod stale;
mod transitions;

pub(crate) use installation::PASSWORD;
pub use installation::{Installation, Patient, Payment};

use anyhow::{Result, ensure};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use std::any::Any;
use std::panic::AssertUnwindSafe;

/// One race, or one claim about sessions. It panics where the contract is broken.
pub type Scenario = for<'a> fn(&'a Installation) -> LocalBoxFuture<'a, ()>;

/// Every scenario, by the promise that it checks.
pub const TABLE: &[(&str, Scenario)] = &[
    ("two concurrent transitions of one booking leave one legal history", |installation| {
        transitions::every_pair(installation).boxed_local()
    }),
    ("paying, cancelling and holding concurrently leave one legal history", |installation| {
        transitions::pay_cancel_hold(installation).boxed_local()
    }),
    ("fifty equal creations have one effect", |installation| creation::fifty_equal_posts(installation).boxed_local()),
    ("of two changes of one version one is refused", |installation| stale::one_of_two(installation).boxed_local()),
    ("a payment confirmed twenty times is charged once", |installation| {
        charges::confirmed_twenty_times(installation).boxed_local()
    }),
    ("two payments of one booking keep one charge", |installation| charges::two_payments(installation).boxed_local()),
    ("a hundred refunds never exceed what was paid", |installation| {
        refunds::a_hundred_shares(installation).boxed_local()
    }),
    ("invoice numbers have no gaps", |installation| invoicing::dense_numbers(installation).boxed_local()),
    ("twelve categories of one name get twelve slugs", |installation| {
        catalogue::twelve_slugs(installation).boxed_local()
    }),
    ("twenty concurrent refreshes succeed, and a replay revokes the token family", |installation| {
        rotation::twenty_refreshes(installation).boxed_local()
    }),
    ("a hundred concurrent guesses do not exceed the limit", |installation| {
        guesses::at_one_account(installation).boxed_local()
    }),
    ("a session that ended is refused by every gateway at once", |installation| {
        revocation::everywhere(installation).boxed_local()
    }),
];

/// Runs every scenario, one after the other.
///
/// # Errors
/// With each promise that was broken, and how.
pub async fn run_all(installation: &Installation) -> Result<()> {
    let mut broken = Vec::new();
    for (promise, scenario) in TABLE {
        if let Err(panic) = AssertUnwindSafe(scenario(installation)).catch_unwind().await {
            broken.push(format!("{promise}: {}", message(&*panic)));
        }
    }
    ensure!(broken.is_empty(), "{} of {} promises are broken:\n{}", broken.len(), TABLE.len(), broken.join("\n"));
    Ok(())
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default()
}
