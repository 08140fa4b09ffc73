//! `proof <part>`: what only real processes can show. `cargo xtask prove`, `bench` and `cluster` build what it
//! needs and run it.

use clap::{Parser, Subcommand};
use proof::bench::{self, BenchPlan};
use proof::cluster;
use proof::crash::{self, CrashPlan};
use proof::dependencies::{self, DependenciesPlan};
use proof::fuzz::{self, FuzzPlan};
use proof::ground::Plan;
use proof::soak::{self, SoakPlan};
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
    /// Two gateways and two workers behind a balancer: what one does the others know; each can be replaced or lost.
    Cluster,
    /// Runs that cluster until Ctrl-C, to be tried by hand.
    ServeCluster,
    /// Kills servers and workers while patients book and pay; nothing may be lost or doubled.
    Crash(CrashPlan),
    /// Schemathesis as every role over the whole document, and raw sockets that break HTTP itself.
    Fuzz(FuzzPlan),
    /// Takes PostgreSQL, Redis, MongoDB and SMTP away under load and gives them back.
    Dependencies(DependenciesPlan),
    /// Steady load for a while; nothing may grow.
    Soak(SoakPlan),
}

fn main() -> anyhow::Result<()> {
    platform::init();
    let arguments = Arguments::parse();
    let plan = Plan { binary: arguments.binary, folder: arguments.folder, seed: arguments.seed };
    if let Part::ServeCluster = arguments.part {
        return proof::interrupt::run_to_its_end(cluster::serve(&plan));
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
