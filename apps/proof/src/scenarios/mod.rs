//! Races and sessions over a whole installation: many callers at once, spread over all its gateways. Each scenario
//! asserts what the contract promises, and looks into the database beside the system whether it is true.
//!
//! A new module adds its scenario here: an async function over [`Site`] in a file of its own, and one row in
//! [`TABLE`]. It then runs in `cargo xtask test`, on one gateway with the embedded stores and on two over Redis and
//! MongoDB (`tests/src/races.rs`), and in `cargo xtask prove cluster`, on real processes.

mod catalogue;
mod charges;
mod creation;
mod guesses;
mod invoicing;
mod movers;
mod refunds;
mod revocation;
mod rotation;
mod site;
mod stale;

pub use site::{Patient, Payment, Site};

use anyhow::{Result, ensure};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use std::any::Any;
use std::panic::AssertUnwindSafe;

/// One race, or one claim about sessions. It panics where the contract is broken.
pub type Scenario = for<'a> fn(&'a Site) -> LocalBoxFuture<'a, ()>;

/// Every scenario by the promise that it checks.
pub const TABLE: &[(&str, Scenario)] = &[
    ("two movers of one booking leave one legal history", |site| movers::every_pair(site).boxed_local()),
    ("paying, cancelling and holding at once leave one legal history", |site| {
        movers::pay_cancel_hold(site).boxed_local()
    }),
    ("fifty equal creations have one effect", |site| creation::fifty_equal_posts(site).boxed_local()),
    ("of two changes of one version one is refused", |site| stale::one_of_two(site).boxed_local()),
    ("a payment confirmed twenty times is charged once", |site| charges::confirmed_twenty_times(site).boxed_local()),
    ("two payments of one booking keep one charge", |site| charges::two_payments(site).boxed_local()),
    ("a hundred refunds never give back more than was paid", |site| refunds::a_hundred_shares(site).boxed_local()),
    ("invoice numbers are dense", |site| invoicing::dense_numbers(site).boxed_local()),
    ("twelve categories of one name get twelve slugs", |site| catalogue::twelve_slugs(site).boxed_local()),
    ("twenty refreshes lock nobody out, and a replay ends the family", |site| {
        rotation::twenty_tabs(site).boxed_local()
    }),
    ("a hundred guesses do not exceed the limit by one", |site| guesses::at_one_account(site).boxed_local()),
    ("a session that ended is refused everywhere at once", |site| revocation::everywhere(site).boxed_local()),
];

/// Plays every scenario, one after the other.
///
/// # Errors
/// With each promise that was broken, and how.
pub async fn all(site: &Site) -> Result<()> {
    let mut broken = Vec::new();
    for (promise, scenario) in TABLE {
        if let Err(panic) = AssertUnwindSafe(scenario(site)).catch_unwind().await {
            broken.push(format!("{promise}: {}", words(&*panic)));
        }
    }
    ensure!(broken.is_empty(), "{} of {} promises are broken:\n{}", broken.len(), TABLE.len(), broken.join("\n"));
    Ok(())
}

fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default()
}
