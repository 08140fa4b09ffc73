//! `cargo xtask clients`: generators of clients read docs/openapi.json, and what they make compiles.

mod judges;
mod tools;

use crate::workspace;
use anyhow::{Context, Result, bail};
use std::path::Path;
use tools::Tools;

/// Lets each judge read the committed document.
pub fn run() -> Result<()> {
    check(&workspace::root()?)
}

/// Fails unless every judge takes the committed document of this checkout, and says what each of them refused.
pub fn check(root: &Path) -> Result<()> {
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
