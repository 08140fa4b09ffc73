//! `cargo xtask prove|bench|cluster`: builds `medivoy` and `proof`, and runs the second against the first.

mod part;
mod prefixed;
mod side_by_side;

pub use part::{Length, Part};

use crate::cargo::Cargo;
use crate::steps::{Step, Steps};
use crate::{executables, interrupt, workspace};
use anyhow::{Result, ensure};
use prefixed::Output;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// What is built for the proof: with the features of the whole workspace, as the tests have it.
const BINARIES: [&str; 2] = ["--workspace", "--bins"];

/// What is proved, by which program, and how.
pub struct Proof {
    /// The program under test.
    pub medivoy: PathBuf,
    /// The program that tests it.
    pub proof: PathBuf,
    /// Where the parts have their folders.
    pub root: PathBuf,
    /// Seed of everything random; without one each part chooses its own.
    pub seed: Option<u64>,
    /// How much each part does.
    pub length: Length,
    /// How many parts run side by side.
    pub at_once: NonZero<usize>,
}

/// What became of one part.
struct Outcome {
    part: Part,
    took: Duration,
    result: Result<()>,
}

/// Proves these parts, or all of them, each to its end, and fails with those that do not hold.
pub fn run(parts: &[Part], seed: Option<u64>, at_once: Option<NonZero<usize>>) -> Result<()> {
    let root = workspace::root()?;
    let mut steps = Steps::begin();
    let [medivoy, proof] = executables::build(&Cargo::plain(&root), &BINARIES, ["medivoy", "proof"])?;
    let proof = Proof { medivoy, proof, root, seed, length: Length::Full, at_once: at_once.unwrap_or(ONE_AT_A_TIME) };
    let outcome = proof.run(parts, &mut steps);
    steps.print();
    outcome
}

/// One part after the other. Two at once on two cores are quicker, but soak then measures the other part: its queue
/// grew because the worker had no processor. `--at-once` is for machines with cores to spare.
pub const ONE_AT_A_TIME: NonZero<usize> = NonZero::<usize>::MIN;

impl Proof {
    /// Proves these parts, or all of them; each is a step.
    pub fn run(&self, parts: &[Part], steps: &mut Steps) -> Result<()> {
        let parts = Part::chosen(parts);
        let alone = parts.len() == 1 || self.at_once == NonZero::<usize>::MIN;
        let (steps, broken) = (Mutex::new(steps), Mutex::new(Vec::new()));
        side_by_side::each(parts, self.at_once, |part| {
            if interrupt::check().is_err() {
                return;
            }
            let started = Instant::now();
            let result = if alone { self.part_alone(part) } else { self.part_beside_others(part) };
            let outcome = Outcome { part, took: started.elapsed(), result };
            if let (Ok(mut steps), Ok(mut broken)) = (steps.lock(), broken.lock()) {
                steps.add(Step::Part(part), outcome.took, outcome.result.is_ok());
                broken.extend(outcome.failure());
            }
        });
        interrupt::check()?;
        let broken = broken.into_inner().unwrap_or_default();
        ensure!(broken.is_empty(), "{}", broken.join("; "));
        Ok(())
    }

    fn part_alone(&self, part: Part) -> Result<()> {
        interrupt::run_well(&mut self.command(part))
    }

    fn part_beside_others(&self, part: Part) -> Result<()> {
        let mut command = self.command(part);
        let output = Output::take(&mut command, part.name())?;
        let result = interrupt::run_well(&mut command);
        drop(command);
        let last = output.last_lines();
        if result.is_err() {
            println!("{} does not hold; its last lines again:\n  {}", part.name(), last.join("\n  "));
        }
        result
    }

    fn command(&self, part: Part) -> Command {
        let mut command = command(&self.proof, &self.medivoy, &folder(&self.root, part.name()));
        if let Some(seed) = self.seed {
            command.args(["--seed", &seed.to_string()]);
        }
        command.arg(part.name()).args(part.arguments(self.length));
        command
    }
}

impl Outcome {
    fn failure(self) -> Option<String> {
        self.result.err().map(|error| format!("{}: {error:#}", self.part.name()))
    }
}

/// Measures an optimised build.
pub fn bench(arguments: &[String]) -> Result<()> {
    let root = workspace::root()?;
    let cargo = Cargo::plain(&root);
    let measured = ["--release", "-p", "medivoy", "-p", "bare_server", "--bins"];
    let [medivoy, bare] = executables::build(&cargo, &measured, ["medivoy", "bare_server"])?;
    let [proof] = executables::build(&cargo, &BINARIES, ["proof"])?;
    let mut command = command(&proof, &medivoy, &folder(&root, "bench"));
    interrupt::run_well(command.arg("bench").arg("--bare").arg(bare).args(arguments))
}

/// Runs a cluster until Ctrl-C.
pub fn cluster() -> Result<()> {
    let root = workspace::root()?;
    let [medivoy, proof] = executables::build(&Cargo::plain(&root), &BINARIES, ["medivoy", "proof"])?;
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
