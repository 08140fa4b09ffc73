//! Where the checkout is, and how its cargo is called.

use anyhow::{Context, Result, bail};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The workspace's folder, looked for from the current folder upwards.
pub fn root() -> Result<PathBuf> {
    let start = std::env::current_dir().context("finding the current folder")?;
    for folder in start.ancestors() {
        let manifest = folder.join("Cargo.toml");
        if std::fs::read_to_string(manifest).is_ok_and(|text| text.lines().any(|line| line.trim() == "[workspace]")) {
            return Ok(folder.to_owned());
        }
    }
    bail!("{} is not inside a checkout of Medivoy", start.display())
}

/// The cargo that runs us, in `root`.
pub fn cargo(root: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
    command.current_dir(root);
    // `cargo run` sets these for us; they are not for the cargo we call.
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") || name.starts_with("CARGO_BIN_") {
            command.env_remove(&*name);
        }
    }
    command
}
