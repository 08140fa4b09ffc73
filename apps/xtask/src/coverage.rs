//! `cargo xtask coverage`: which lines the tests reach.

use crate::{interrupt, test_environment, workspace};
use anyhow::{Context, Result};

/// Lines that must be reached, in percent.
const LEAST: &str = "80";

/// What proves other code is not counted itself.
const NOT_COUNTED: [&str; 7] = [
    "apps/bare_server/*",
    "apps/proof/*",
    "apps/xtask/*",
    "crates/test_support/*",
    "crates/*/src/tests/*",
    "crates/*/tests/*",
    "tests/*",
];

/// Runs every test under cargo-tarpaulin, in a target folder of its own.
pub fn run() -> Result<()> {
    let root = workspace::root()?;
    let report = root.join(".medivoy/coverage");
    std::fs::create_dir_all(&report)?;
    test_environment::with_services(&root, |environment| {
        let mut command = workspace::cargo(&root);
        // LLVM's counters, read by tarpaulin itself: no part of the toolchain beyond the usual is needed.
        command.args(["tarpaulin", "--engine", "llvm", "--workspace", "--tests", "--lib", "--skip-clean"]);
        command.args(["--exclude", "proof", "--exclude", "bare_server", "--exclude", "xtask"]);
        command.args(["--fail-under", LEAST, "--timeout", "600", "--out", "html", "--out", "json"]);
        command.arg("--output-dir").arg(&report).arg("--target-dir").arg(root.join("target/coverage"));
        for pattern in NOT_COUNTED {
            command.args(["--exclude-files", pattern]);
        }
        command.envs(environment.iter().cloned());
        interrupt::run_well(&mut command).context("cargo-tarpaulin (`cargo install cargo-tarpaulin`)")
    })
}
