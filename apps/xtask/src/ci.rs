//! `cargo xtask ci`: everything that must hold before a change is taken.

use crate::cargo::Cargo;
use crate::executables::EVERYTHING;
use crate::prove::{self, Proof};
use crate::steps::{Step, Steps};
use crate::{clients, executables, interrupt, openapi, test, unused, workspace};
use anyhow::{Context, Result};

/// How far a run goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// What can be said without running a test.
    Checks,
    /// The tests too.
    Tests,
    /// The proof too, with this seed.
    Proof {
        /// Seed of everything random.
        seed: u64,
    },
}

/// Runs the steps from the quickest to the slowest, stops at the first that fails, and says how long each took.
pub fn run(extent: Extent) -> Result<()> {
    let cargo = Cargo::linting(&workspace::root()?);
    let mut steps = Steps::begin();
    let outcome = run_steps(&cargo, extent, &mut steps);
    steps.print();
    outcome
}

fn run_steps(cargo: &Cargo, extent: Extent, steps: &mut Steps) -> Result<()> {
    steps.run(Step::Formatting, |_| {
        let outcome = interrupt::run_well(&mut cargo.command(&["fmt", "--all", "--check"]));
        outcome.context("formatting; `cargo fmt --all` mends it")
    })?;
    steps.run(Step::Dependencies, |_| unused::check(cargo))?;
    let [medivoy, proof] = steps.run(Step::Build, |_| executables::build(cargo, &EVERYTHING, ["medivoy", "proof"]))?;
    steps.run(Step::Document, |_| openapi::check(cargo.root(), &medivoy))?;
    steps.run(Step::Clients, |_| clients::check(cargo.root(), &medivoy))?;
    steps.run(Step::Examples, |_| test::examples(cargo))?;
    if extent == Extent::Checks {
        return Ok(());
    }
    steps.run(Step::Tests, |_| test::whole(cargo))?;
    let Extent::Proof { seed } = extent else { return Ok(()) };
    let root = cargo.root().to_owned();
    let proof =
        Proof { medivoy, proof, root, seed: Some(seed), length: prove::Length::Short, at_once: prove::ONE_AT_A_TIME };
    steps.run(Step::Proof, |steps| proof.run(&[], steps))
}
