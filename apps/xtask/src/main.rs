//! `cargo xtask …`: the developer's commands, the same on every platform.

mod background;
mod cargo;
mod ci;
mod clients;
mod coverage;
mod executables;
mod interrupt;
mod memory_folder;
mod new_module;
mod openapi;
mod poppler;
mod prove;
mod steps;
mod test;
mod test_environment;
mod unused;
mod workspace;

use ci::Extent;
use clap::{Parser, Subcommand};
use std::num::NonZero;
use std::process::ExitCode;

/// The developer's commands of Medivoy.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Real PostgreSQL, Redis and MongoDB for development: private, on loopback, in .medivoy/services.
    Services {
        #[command(subcommand)]
        command: ServicesCommand,
    },
    /// Runs every test against services of its own, and ends them. More arguments go to `cargo nextest run`.
    Test {
        /// Use the services of `cargo xtask services up` instead of own ones.
        #[arg(long)]
        reuse: bool,
        /// Arguments for `cargo nextest run`, such as `-p booking` or a test's name.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// What CI runs: formatting, unused dependencies, Clippy, the committed OpenAPI document, and all tests.
    Ci {
        /// Leave the tests to other jobs.
        #[arg(long)]
        without_tests: bool,
        /// The long proof comes too, with this seed of everything random.
        #[arg(long, value_name = "SEED", conflicts_with = "without_tests")]
        prove: Option<u64>,
    },
    /// Runs every test with counters in the code, and fails when too few lines were reached. Needs cargo-tarpaulin.
    Coverage,
    /// The long proof, on processes and services of its own: kills, lost services, several processes, garbage, hours.
    Prove {
        /// Only these parts.
        #[arg(value_enum)]
        parts: Vec<prove::Part>,
        /// Seed of everything random; a failure is repeated with the seed that it printed.
        #[arg(long)]
        seed: Option<u64>,
        /// How many parts run side by side; one, unless you say so.
        #[arg(long)]
        at_once: Option<NonZero<usize>>,
    },
    /// Measures an optimised build; see docs/BENCHMARKS.md. Arguments go to `proof bench`.
    Bench {
        /// Arguments for `proof bench`, such as `--quick`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Two servers and two workers behind a balancer, until Ctrl-C, to try things out by hand.
    Cluster,
    /// Writes docs/openapi.json anew from the code.
    Openapi,
    /// Lets generators of clients and a linter read docs/openapi.json. Needs Node.js and Python.
    Clients,
    /// Makes a domain crate from the templates, mounted and tested.
    NewModule {
        /// Name in snake_case, plural as the routes are: `reviews`.
        name: String,
        /// What one of them is called, where the name is no regular plural: `insurance --entity policy`.
        #[arg(long)]
        entity: Option<String>,
    },
}

#[derive(Subcommand)]
enum ServicesCommand {
    /// Starts them, unless they run, and writes their addresses to .medivoy/services/env.
    Up,
    /// Stops them and deletes their data.
    Down,
    /// Says which of them run, and where.
    Status,
}

fn main() -> ExitCode {
    let outcome = interrupt::install().and_then(|()| match Arguments::parse().command {
        Command::Services { command: ServicesCommand::Up } => background::up(),
        Command::Services { command: ServicesCommand::Down } => background::down(),
        Command::Services { command: ServicesCommand::Status } => background::status(),
        Command::Test { reuse, arguments } => test::run(reuse, &arguments),
        Command::Ci { without_tests: true, .. } => ci::run(Extent::Checks),
        Command::Ci { prove: None, .. } => ci::run(Extent::Tests),
        Command::Ci { prove: Some(seed), .. } => ci::run(Extent::Proof { seed }),
        Command::Coverage => coverage::run(),
        Command::Prove { parts, seed, at_once } => prove::run(&parts, seed, at_once),
        Command::Bench { arguments } => prove::bench(&arguments),
        Command::Cluster => prove::cluster(),
        Command::Openapi => openapi::write(),
        Command::Clients => clients::run(),
        Command::NewModule { name, entity } => new_module::run(&name, entity.as_deref()),
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
