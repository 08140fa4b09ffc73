//! `cargo xtask prove|bench|cluster`: builds `medivoy` and `proof`, and lets the second put the first to the proof.

use crate::{executables, interrupt, workspace};
use anyhow::{Result, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// What can be proved on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Part {
    /// Servers, workers and PostgreSQL killed while patients book and pay.
    Crash,
    /// PostgreSQL, Redis, MongoDB and SMTP taken away under load, and given back.
    Dependencies,
    /// Several servers and workers as one system.
    Cluster,
    /// Garbage and surprises: schemathesis over the OpenAPI document, and broken HTTP.
    Fuzz,
    /// Steady load for a while.
    Soak,
}

impl Part {
    /// Each, in the order in which they run.
    const ALL: [Self; 5] = [Self::Crash, Self::Dependencies, Self::Cluster, Self::Fuzz, Self::Soak];

    fn name(self) -> &'static str {
        match self {
            Self::Crash => "crash",
            Self::Dependencies => "dependencies",
            Self::Cluster => "cluster",
            Self::Fuzz => "fuzz",
            Self::Soak => "soak",
        }
    }
}

/// Proves these parts, or all of them, each to its end, and fails with those that do not hold.
pub fn run(parts: &[Part], seed: Option<u64>) -> Result<()> {
    let root = workspace::root()?;
    let parts = if parts.is_empty() { &Part::ALL[..] } else { parts };
    let [medivoy, proof] =
        executables::build(&root, &["-p", "medivoy", "-p", "proof", "--bins"], ["medivoy", "proof"])?;
    let mut broken = Vec::new();
    for part in parts {
        let mut command = command(&proof, &medivoy, &folder(&root, part.name()));
        if let Some(seed) = seed {
            command.args(["--seed", &seed.to_string()]);
        }
        let started = Instant::now();
        let outcome = interrupt::run_well(command.arg(part.name()));
        interrupt::check()?;
        let verdict = if outcome.is_ok() { "holds" } else { "does not hold" };
        println!("{} {verdict}, after {} s", part.name(), started.elapsed().as_secs());
        broken.extend(outcome.err().map(|error| format!("{}: {error:#}", part.name())));
    }
    ensure!(broken.is_empty(), "{}", broken.join("; "));
    Ok(())
}

/// Measures an optimised build.
pub fn bench(arguments: &[String]) -> Result<()> {
    let root = workspace::root()?;
    let measured = ["--release", "-p", "medivoy", "-p", "bare_server", "--bins"];
    let [medivoy, bare] = executables::build(&root, &measured, ["medivoy", "bare_server"])?;
    let [proof] = executables::build(&root, &["-p", "proof", "--bins"], ["proof"])?;
    let mut command = command(&proof, &medivoy, &folder(&root, "bench"));
    interrupt::run_well(command.arg("bench").arg("--bare").arg(bare).args(arguments))
}

/// Runs a cluster until Ctrl-C.
pub fn cluster() -> Result<()> {
    let root = workspace::root()?;
    let [medivoy, proof] =
        executables::build(&root, &["-p", "medivoy", "-p", "proof", "--bins"], ["medivoy", "proof"])?;
    interrupt::run_well(command(&proof, &medivoy, &folder(&root, "cluster")).arg("serve-cluster"))
}

fn command(proof: &Path, medivoy: &Path, folder: &Path) -> Command {
    let mut command = Command::new(proof);
    command.arg("--binary").arg(medivoy).arg("--folder").arg(folder);
    command
}

/// One folder for each run; what a failed one leaves is there to be looked at.
fn folder(root: &Path, name: &str) -> PathBuf {
    root.join(".medivoy/proof").join(format!("{name}-{}", std::process::id()))
}
