//! How fast it is: `cargo xtask bench`. Two sides of a comparison are measured in turn, in one run on one machine, so
//! that their ratio survives what else the machine does; docs/BENCHMARKS.md tells how to read it.

mod bookings;
mod cached;
mod catalogue;
mod cpu;
mod drain;
mod figures;
mod footprint;
mod idle;
mod keyset;
mod machine;
mod pgbench;
mod report;
mod site;
mod statements;
mod storm;
mod wrk;

use crate::ground::Plan;
use anyhow::{Context, Result, ensure};
use clap::{Args, ValueEnum};
use report::Report;
use serde_json::json;
use site::{Pace, Site};
use std::path::PathBuf;

/// What is measured, and where the figures go.
#[derive(Debug, Clone, Args)]
pub struct BenchPlan {
    /// The executable of the baseline, `bare_server`.
    #[arg(long, env = "MEDIVOY_BENCH_BARE")]
    bare: PathBuf,
    /// Shorter rounds, to look rather than to keep.
    #[arg(long)]
    quick: bool,
    /// Where every round's figures go, as JSON.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Only these parts, separated by commas.
    #[arg(long, value_delimiter = ',')]
    only: Vec<Part>,
}

/// What can be measured alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    Idle,
    Cached,
    Bookings,
    Create,
    Keyset,
    Storm,
    Footprint,
    Worker,
}

/// Measures, prints both tables, and fails when a goal is missed.
///
/// # Errors
/// When a goal is missed, or something cannot be measured.
pub async fn measure(plan: &Plan, bench: &BenchPlan) -> Result<()> {
    let site = Site::open(plan, bench.bare.clone(), Pace::new(bench.quick)).await?;
    let machine = machine::describe(&site).await?;
    eprintln!("bench: {machine:#}");
    let (mut report, mut failed) = (Report::default(), Vec::new());
    for part in Part::value_variants().iter().filter(|part| bench.only.is_empty() || bench.only.contains(part)) {
        eprintln!("bench: {part:?}");
        let measured = match part {
            Part::Idle => idle::measure(&site, &mut report).await,
            Part::Cached => cached::measure(&site, &mut report).await,
            Part::Bookings => bookings::read(&site, &mut report).await,
            Part::Create => bookings::create(&site, &mut report).await,
            Part::Keyset => keyset::measure(&site, &mut report).await,
            Part::Storm => storm::measure(&site, &mut report).await,
            Part::Footprint => footprint::measure(&site, &mut report).await,
            Part::Worker => drain::measure(&site, &mut report, if bench.quick { 2_000 } else { 10_000 }).await,
        };
        // What took minutes to measure is shown all the same.
        failed.extend(measured.err().map(|error| format!("{part:?} failed: {error:#}")));
    }
    println!("{}", report.table());
    if let Some(file) = &bench.out {
        let result = json!({ "quick": bench.quick, "machine": machine, "measured": report.json() });
        std::fs::write(file, format!("{result:#}\n")).with_context(|| format!("writing {}", file.display()))?;
    }
    site.close().await?;
    failed.extend(report.missed().map(|goal| format!("{} is missed", goal.name)));
    ensure!(failed.is_empty(), "{}", failed.join("; "));
    Ok(())
}
