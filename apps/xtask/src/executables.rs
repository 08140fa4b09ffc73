//! Building executables of the workspace, and where cargo puts them.

use crate::cargo::Cargo;
use crate::interrupt;
use anyhow::{Context, Result, ensure};
use std::path::PathBuf;
use std::process::Stdio;

/// All of the workspace: what is built once with this selection, and so with one set of features, serves the tests, the
/// document and the proof.
pub const EVERYTHING: [&str; 2] = ["--workspace", "--all-targets"];

/// Runs `cargo build` with `selection` and says where the executables of these names are.
pub fn build<const N: usize>(cargo: &Cargo, selection: &[&str], names: [&str; N]) -> Result<[PathBuf; N]> {
    interrupt::check()?;
    let mut command = cargo.command(&["build", "--message-format=json-render-diagnostics"]);
    command.args(selection);
    let output = command.stderr(Stdio::inherit()).output().context("running cargo build")?;
    ensure!(output.status.success(), "cargo build failed ({})", output.status);
    let built: Vec<(String, PathBuf)> = String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter(|message| message["target"]["kind"][0] == "bin" && message["profile"]["test"] == false)
        .filter_map(|message| {
            Some((message["target"]["name"].as_str()?.to_owned(), message["executable"].as_str()?.into()))
        })
        .collect();
    let find = |name: &str| built.iter().find(|(built, _)| built == name).map(|(_, path)| path.clone());
    for name in names {
        ensure!(find(name).is_some(), "cargo built no `{name}`");
    }
    Ok(names.map(|name| find(name).unwrap_or_default()))
}
