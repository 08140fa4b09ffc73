//! Requests that no client library would send, written to the socket byte by byte, while ordinary callers go on.
//!
//! Everything follows from the seed: the n-th request of a run is the n-th of every run with that seed.

mod blow;
mod bystander;
mod framing;
mod heads;
mod json;
mod slow;

pub use blow::{Blow, Expected};
pub use bystander::Bystander;
pub use slow::Slowloris;

use crate::chance::Chance;
use anyhow::{Result, ensure};
use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// One way of breaking a request, and how often it is drawn: the heavy ones less often.
pub(crate) struct Class {
    pub name: &'static str,
    pub weight: usize,
    pub make: fn(&Chance) -> Blow,
}

/// Every way. A new one is a function in one of the modules, and a row of its table.
fn classes() -> impl Iterator<Item = &'static Class> {
    [framing::CLASSES, heads::CLASSES, json::CLASSES].into_iter().flatten()
}

/// How many connections write at once.
const WRITERS: usize = 16;

/// What became of the requests.
#[derive(Debug, Default)]
pub struct Tally {
    answers: BTreeMap<&'static str, BTreeMap<u16, usize>>,
    findings: Vec<String>,
}

impl Tally {
    /// Requests that were written.
    #[must_use]
    pub fn requests(&self) -> usize {
        self.answers.values().flat_map(BTreeMap::values).sum()
    }

    /// Nothing was answered otherwise than expected.
    ///
    /// # Errors
    /// With the first findings, each with the number that reproduces it.
    pub fn is_clean(&self) -> Result<()> {
        let first: Vec<&str> = self.findings.iter().take(20).map(String::as_str).collect();
        ensure!(first.is_empty(), "{} malformed requests were met wrongly:\n{}", self.findings.len(), first.join("\n"));
        Ok(())
    }
}

impl fmt::Display for Tally {
    /// One line for each class; 0 stands for a connection that was closed without an answer.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (class, answers) in &self.answers {
            let answers: Vec<String> = answers.iter().map(|(status, count)| format!("{count} x {status}")).collect();
            writeln!(f, "    {class:42} {}", answers.join(", "))?;
        }
        Ok(())
    }
}

/// Writes so many malformed requests: every class once, then as chance draws them.
pub async fn assail(address: SocketAddr, count: usize, seed: u64) -> Tally {
    let (next, tally) = (AtomicUsize::new(0), Mutex::new(Tally::default()));
    let write = async || {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count {
                return;
            }
            let (class, blow) = draw(number, seed);
            let outcome = blow.strike(address).await;
            let mut tally = tally.lock().unwrap_or_else(PoisonError::into_inner);
            *tally.answers.entry(class.name).or_default().entry(outcome.status.unwrap_or(0)).or_default() += 1;
            if let Some(wrong) = blow.judge(&outcome) {
                tally.findings.push(format!("number {number}, {}: {wrong}\n    {}", class.name, blow.shown()));
            }
        }
    };
    futures_util::future::join_all((0..WRITERS).map(|_| write())).await;
    tally.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// How many classes there are: fewer requests than these leave some out.
#[must_use]
pub fn class_count() -> usize {
    classes().count()
}

fn draw(number: usize, seed: u64) -> (&'static Class, Blow) {
    let chance = Chance::of(seed.wrapping_add(number as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let class = classes().nth(number).unwrap_or_else(|| {
        let mut at = chance.below(classes().map(|class| class.weight).sum());
        let drawn = classes().find(|class| {
            let hit = at < class.weight;
            at = at.saturating_sub(class.weight);
            hit
        });
        drawn.unwrap_or(&framing::CLASSES[0])
    });
    (class, (class.make)(&chance))
}
