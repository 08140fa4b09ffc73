//! The committed OpenAPI document, docs/openapi.json, and the code it must agree with.

use crate::{executables, workspace};
use anyhow::{Context, Result, bail, ensure};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Writes the document anew.
pub fn write() -> Result<()> {
    let root = workspace::root()?;
    let document = generate(&root, &["--package", "medivoy"])?;
    let path = file(&root);
    std::fs::write(&path, document).with_context(|| format!("writing {}", path.display()))?;
    println!("wrote {}", path.display());
    Ok(())
}

/// Fails if the document is not what the code says.
pub fn check(root: &Path) -> Result<()> {
    // The whole workspace with its tests: the build that the tests use next, so nothing is built twice.
    let expected = generate(root, &["--workspace", "--bins", "--tests"])?;
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

fn generate(root: &Path, selection: &[&str]) -> Result<String> {
    let [medivoy] = executables::build(root, selection, ["medivoy"])?;
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
