//! `cargo xtask clients`: generators of clients read docs/openapi.json, and what they make compiles; our own client
//! follows it and works with a server.

mod judges;
mod server;
mod tools;
mod typescript;

use crate::cargo::Cargo;
use crate::executables::EVERYTHING;
use crate::{executables, workspace};
use anyhow::{Context, Result, bail};
use std::path::Path;
use tools::Tools;

/// Builds the server, and checks the committed document and our client.
pub fn run() -> Result<()> {
    let root = workspace::root()?;
    let [medivoy] = executables::build(&Cargo::plain(&root), &EVERYTHING, ["medivoy"])?;
    check(&root, &medivoy)
}

/// Fails unless every judge takes the committed document of this checkout, and our client passes its tests with a server
/// of this executable.
pub fn check(root: &Path, medivoy: &Path) -> Result<()> {
    judge(root)?;
    typescript::check(root, medivoy)
}

/// Says what each judge refuses.
fn judge(root: &Path) -> Result<()> {
    let tools = Tools::prepare(root)?;
    let document = root.join("docs/openapi.json");
    std::fs::copy(&document, tools.folder().join("openapi.json"))
        .with_context(|| format!("reading {}", document.display()))?;
    let refusals: Vec<String> =
        judges::ALL.iter().filter_map(|judge| judge.refusal(&tools).transpose()).collect::<Result<_>>()?;
    if refusals.is_empty() {
        println!("clients: {} generators and linters take docs/openapi.json", judges::ALL.len());
        return Ok(());
    }
    bail!("docs/openapi.json is refused:\n{}", refusals.join("\n"));
}
