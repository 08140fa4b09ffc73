//! Requests that no client library would send, written to the socket, while healthy clients are served.
//!
//! Everything follows from the seed: the n-th request of a run is the n-th of every run with that seed.

mod framing;
mod heads;
mod healthy_client;
mod json;
mod malformed_request;
mod slow;

pub use healthy_client::HealthyClient;
pub use malformed_request::{Expected, MalformedRequest};
pub use slow::Slowloris;

use crate::rng::SeededRng;
use anyhow::{Result, ensure};
use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// One kind of malformed request, and how often it is drawn: expensive ones less often.
pub(crate) struct Class {
    pub name: &'static str,
    pub weight: usize,
    pub make: fn(&SeededRng) -> MalformedRequest,
}

/// Every kind. A new one is a function in one of the modules, and a row of its table.
fn classes() -> impl Iterator<Item = &'static Class> {
    [framing::CLASSES, heads::CLASSES, json::CLASSES].into_iter().flatten()
}

/// Concurrent connections.
const MAX_CONCURRENT: usize = 16;

/// The outcomes of the requests.
#[derive(Debug, Default)]
pub struct Report {
    responses: BTreeMap<&'static str, BTreeMap<u16, usize>>,
    slowest: BTreeMap<&'static str, Duration>,
    findings: Vec<String>,
}

impl Report {
    /// Requests that were sent.
    #[must_use]
    pub fn requests(&self) -> usize {
        self.responses.values().flat_map(BTreeMap::values).sum()
    }

    /// Checks that every response was as expected.
    ///
    /// # Errors
    /// With the first findings, each with the number that reproduces it.
    pub fn check(&self) -> Result<()> {
        let first: Vec<&str> = self.findings.iter().take(20).map(String::as_str).collect();
        ensure!(
            first.is_empty(),
            "{} malformed requests received a wrong response:\n{}",
            self.findings.len(),
            first.join("\n")
        );
        Ok(())
    }
}

impl fmt::Display for Report {
    /// One line for each class; 0 stands for a connection that was closed without a response.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (class, responses) in &self.responses {
            let responses: Vec<String> =
                responses.iter().map(|(status, count)| format!("{count} x {status}")).collect();
            let slowest = self.slowest.get(class).copied().unwrap_or_default();
            writeln!(f, "    {class:42} {}, {} ms at the most", responses.join(", "), slowest.as_millis())?;
        }
        Ok(())
    }
}

/// Sends this many malformed requests: every class once, then random ones. Each is answered within `max_time`.
pub async fn run(address: SocketAddr, count: usize, seed: u64, max_time: Duration) -> Report {
    let (next, report) = (AtomicUsize::new(0), Mutex::new(Report::default()));
    let send = async || {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count {
                return;
            }
            let (class, request) = draw(number, seed);
            let outcome = request.send(address).await;
            let mut report = report.lock().unwrap_or_else(PoisonError::into_inner);
            *report.responses.entry(class.name).or_default().entry(outcome.status.unwrap_or(0)).or_default() += 1;
            let slowest = report.slowest.entry(class.name).or_default();
            *slowest = outcome.took.max(*slowest);
            if let Some(wrong) = request.violation(&outcome, max_time) {
                report.findings.push(format!("number {number}, {}: {wrong}\n    {}", class.name, request.excerpt()));
            }
        }
    };
    futures_util::future::join_all((0..MAX_CONCURRENT).map(|_| send())).await;
    report.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// How many classes there are: fewer requests than these leave some out.
#[must_use]
pub fn class_count() -> usize {
    classes().count()
}

fn draw(number: usize, seed: u64) -> (&'static Class, MalformedRequest) {
    let rng = SeededRng::new(seed.wrapping_add(number as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let class = classes().nth(number).unwrap_or_else(|| {
        let mut at = rng.below(classes().map(|class| class.weight).sum());
        let drawn = classes().find(|class| {
            let hit = at < class.weight;
            at = at.saturating_sub(class.weight);
            hit
        });
        drawn.unwrap_or(&framing::CLASSES[0])
    });
    (class, (class.make)(&rng))
}
