//! `proof <part>`: what only real processes can show. `cargo xtask prove`, `bench` and `cluster` build what it
//! needs and run it.

use clap::{Parser, Subcommand};
use proof::bench::{self, BenchPlan};
use proof::cluster;
use proof::crash::{self, CrashPlan};
use proof::dependencies::{self, DependenciesPlan};
use proof::environment::Plan;
use proof::fuzz::{self, FuzzPlan};
use proof::soak::{self, SoakPlan};
use std::path::PathBuf;

/// Proves, on processes and services of its own, that Medivoy holds.
#[derive(Parser)]
#[command(name = "proof")]
struct Arguments {
    /// The `medivoy` executable under test.
    #[arg(long, env = "MEDIVOY_PROOF_BINARY")]
    binary: PathBuf,
    /// An empty or new folder for data and logs; deleted after success.
    #[arg(long, env = "MEDIVOY_PROOF_FOLDER")]
    folder: PathBuf,
    /// Seed of everything random; a failure is repeated with the seed that it printed.
    #[arg(long, default_value_t = 20_261_122)]
    seed: u64,
    #[command(subcommand)]
    part: Part,
}

#[derive(Subcommand)]
enum Part {
    /// Measures throughput, latency, memory and start of an optimised build against their goals.
    Bench(BenchPlan),
    /// Two gateways and two workers behind a load balancer: they share state, and each can be replaced or lost.
    Cluster,
    /// Runs that cluster until Ctrl-C, for manual use.
    ServeCluster,
    /// Kills servers and workers while patients book and pay; nothing may be lost or duplicated.
    Crash(CrashPlan),
    /// Schemathesis as every role over the whole document, and malformed requests written to raw sockets.
    Fuzz(FuzzPlan),
    /// Stops PostgreSQL, Redis, MongoDB and SMTP under load and starts them again.
    Dependencies(DependenciesPlan),
    /// Steady load for a while; memory, open files and the queue may not grow.
    Soak(SoakPlan),
}

fn main() -> anyhow::Result<()> {
    platform::init();
    let arguments = Arguments::parse();
    let plan = Plan { binary: arguments.binary, folder: arguments.folder, seed: arguments.seed };
    if let Part::ServeCluster = arguments.part {
        return proof::interrupt::run_to_completion(cluster::serve(&plan));
    }
    proof::interrupt::run(async move {
        match arguments.part {
            Part::Bench(bench) => bench::measure(&plan, &bench).await,
            Part::Cluster => cluster::prove(&plan).await,
            Part::ServeCluster => unreachable!("run above"),
            Part::Crash(crash) => crash::prove(&plan, &crash).await,
            Part::Fuzz(fuzz) => fuzz::prove(&plan, &fuzz).await,
            Part::Dependencies(dependencies) => dependencies::prove(&plan, &dependencies).await,
            Part::Soak(soak) => soak::prove(&plan, &soak).await,
        }
    })
}
