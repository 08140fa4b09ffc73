//! `proof <part>`: what only real processes can show. `cargo xtask prove`, `bench` and `cluster` build what it
//! needs and run it.

use clap::{Parser, Subcommand};
use proof::bench::{self, BenchPlan};
use proof::crash::{self, CrashPlan};
use proof::dependencies::{self, DependenciesPlan};
use proof::ground::Plan;
use std::path::PathBuf;

/// Proves, on processes and services of its own, that Medivoy holds.
#[derive(Parser)]
#[command(name = "proof")]
struct Arguments {
    /// The `medivoy` executable that is put to the proof.
    #[arg(long, env = "MEDIVOY_PROOF_BINARY")]
    binary: PathBuf,
    /// An empty or new folder for data and logs; deleted when all went well.
    #[arg(long, env = "MEDIVOY_PROOF_FOLDER")]
    folder: PathBuf,
    /// What chance follows; a failure is repeated with the seed that it printed.
    #[arg(long, default_value_t = 20_261_122)]
    seed: u64,
    #[command(subcommand)]
    part: Part,
}

#[derive(Subcommand)]
enum Part {
    /// Measures throughput, latency, memory and start of an optimised build against their goals.
    Bench(BenchPlan),
    /// Kills servers and workers while patients book and pay; nothing may be lost or doubled.
    Crash(CrashPlan),
    /// Takes PostgreSQL, Redis, MongoDB and SMTP away under load and gives them back.
    Dependencies(DependenciesPlan),
}

fn main() -> anyhow::Result<()> {
    platform::init();
    let arguments = Arguments::parse();
    let plan = Plan { binary: arguments.binary, folder: arguments.folder, seed: arguments.seed };
    proof::interrupt::run(async move {
        match arguments.part {
            Part::Bench(bench) => bench::measure(&plan, &bench).await,
            Part::Crash(crash) => crash::prove(&plan, &crash).await,
            Part::Dependencies(dependencies) => dependencies::prove(&plan, &dependencies).await,
        }
    })
}
