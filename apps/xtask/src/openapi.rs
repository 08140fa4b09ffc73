//! The committed OpenAPI document, docs/openapi.json, and the code it must agree with.

use crate::cargo::Cargo;
use crate::executables::EVERYTHING;
use crate::{executables, workspace};
use anyhow::{Context, Result, bail, ensure};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Writes the document anew.
pub fn write() -> Result<()> {
    let root = workspace::root()?;
    let [medivoy] = executables::build(&Cargo::plain(&root), &EVERYTHING, ["medivoy"])?;
    let path = file(&root);
    std::fs::write(&path, generate(&root, &medivoy)?).with_context(|| format!("writing {}", path.display()))?;
    println!("wrote {}", path.display());
    Ok(())
}

/// Fails if the document is not what this executable says.
pub fn check(root: &Path, medivoy: &Path) -> Result<()> {
    let expected = generate(root, medivoy)?;
    let path = file(root);
    let committed = std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let differing = expected.lines().zip(committed.lines()).position(|(code, file)| code != file);
    if let Some(line) =
        differing.or((expected != committed).then(|| expected.lines().count().min(committed.lines().count())))
    {
        bail!("docs/openapi.json differs from the code, first in line {}; run `cargo xtask openapi`", line + 1);
    }
    Ok(())
}

fn file(root: &Path) -> PathBuf {
    root.join("docs/openapi.json")
}

fn generate(root: &Path, medivoy: &Path) -> Result<String> {
    let mut command = Command::new(medivoy);
    let output = command
        .arg("openapi")
        .current_dir(root)
        .stderr(Stdio::inherit())
        .output()
        .context("running medivoy openapi")?;
    ensure!(output.status.success(), "`medivoy openapi` failed ({})", output.status);
    let text = String::from_utf8(output.stdout).context("reading the document")?.replace("\r\n", "\n");
    Ok(format!("{}\n", text.trim_end()))
}
