//! Performance: `cargo xtask bench`. Two sides of a comparison are measured alternately, in one run on one machine, so
//! that their ratio does not depend on the machine's other load; docs/BENCHMARKS.md explains the figures.

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
mod setup;
mod statements;
mod storm;
mod wrk;

use crate::environment::Plan;
use anyhow::{Context, Result, ensure};
use clap::{Args, ValueEnum};
use report::Report;
use serde_json::json;
use setup::{Bench, Schedule};
use std::path::PathBuf;

/// What is measured, and where the figures are written.
#[derive(Debug, Clone, Args)]
pub struct BenchPlan {
    /// The executable of the baseline, `bare_server`.
    #[arg(long, env = "MEDIVOY_BENCH_BARE")]
    bare: PathBuf,
    /// Shorter rounds, for a quick look.
    #[arg(long)]
    quick: bool,
    /// File for the figures of every round, as JSON.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Only these parts, separated by commas.
    #[arg(long, value_delimiter = ',')]
    only: Vec<Part>,
}

/// What can be measured separately.
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
pub async fn measure(plan: &Plan, options: &BenchPlan) -> Result<()> {
    let bench = Bench::start(plan, options.bare.clone(), Schedule::new(options.quick)).await?;
    let machine = machine::describe(&bench).await?;
    eprintln!("bench: {machine:#}");
    let (mut report, mut failed) = (Report::default(), Vec::new());
    for part in Part::value_variants().iter().filter(|part| options.only.is_empty() || options.only.contains(part)) {
        eprintln!("bench: {part:?}");
        let measured = match part {
            Part::Idle => idle::measure(&bench, &mut report).await,
            Part::Cached => cached::measure(&bench, &mut report).await,
            Part::Bookings => bookings::read(&bench, &mut report).await,
            Part::Create => bookings::create(&bench, &mut report).await,
            Part::Keyset => keyset::measure(&bench, &mut report).await,
            Part::Storm => storm::measure(&bench, &mut report).await,
            Part::Footprint => footprint::measure(&bench, &mut report).await,
            Part::Worker => drain::measure(&bench, &mut report, if options.quick { 2_000 } else { 10_000 }).await,
        };
        // What was measured so far is still reported.
        failed.extend(measured.err().map(|error| format!("{part:?} failed: {error:#}")));
    }
    println!("{}", report.table());
    if let Some(file) = &options.out {
        let result = json!({ "quick": options.quick, "machine": machine, "measured": report.json() });
        std::fs::write(file, format!("{result:#}\n")).with_context(|| format!("writing {}", file.display()))?;
    }
    bench.stop().await?;
    failed.extend(report.missed().map(|goal| format!("{} is missed", goal.name)));
    ensure!(failed.is_empty(), "{}", failed.join("; "));
    Ok(())
}
