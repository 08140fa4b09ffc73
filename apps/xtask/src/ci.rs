//! `cargo xtask ci`: everything that must hold before a change is taken.

use crate::{interrupt, openapi, test, workspace};
use anyhow::{Context, Result};

/// Runs the checks from the quickest to the slowest and stops at the first that fails. `with_tests` says whether the tests come too.
pub fn run(with_tests: bool) -> Result<()> {
    let root = workspace::root()?;
    let cargo = |arguments: &[&str]| {
        eprintln!("xtask: cargo {}", arguments.join(" "));
        interrupt::run_well(workspace::cargo(&root).args(arguments))
    };
    cargo(&["fmt", "--all", "--check"]).context("formatting; `cargo fmt --all` mends it")?;
    cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])?;
    eprintln!("xtask: comparing docs/openapi.json with the code");
    openapi::check(&root)?;
    if !with_tests {
        return Ok(());
    }
    eprintln!("xtask: all tests");
    test::run(false, &[])
}
