//! The PDF tools that tests judge documents with, from the machine or from Debian's package.

use anyhow::{Context, Result};
use private_postgres::debian;
use private_services::on_path;
use std::ffi::OsString;
use std::path::Path;

const TOOLS: [&str; 3] = ["pdftotext", "pdfinfo", "pdftoppm"];

/// The `PATH` under which the tools are found: this process's own where the machine has them, else with a folder
/// in `scratch` before it that has them with their libraries.
pub fn search_path(scratch: &Path) -> Result<OsString> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    if TOOLS.into_iter().all(|tool| on_path(tool).is_some()) {
        return Ok(path);
    }
    let root = debian::fetch(&["poppler-utils"], |line| eprintln!("xtask: {line}")).context(
        "there is no `pdftotext` on PATH; install poppler (Debian: `apt-get install poppler-utils`; Fedora: `dnf \
         install poppler-utils`; macOS: `brew install poppler`)",
    )?;
    let folder = scratch.join("poppler");
    std::fs::create_dir_all(&folder)?;
    for tool in TOOLS {
        let program = root.path().join("usr/bin").join(tool);
        let libraries = root.library_path();
        let script = format!(
            "#!/bin/sh\nLD_LIBRARY_PATH='{}' exec '{}' \"$@\"\n",
            libraries.to_string_lossy(),
            program.display()
        );
        let file = folder.join(tool);
        std::fs::write(&file, script).with_context(|| format!("writing {}", file.display()))?;
        #[cfg(unix)]
        std::fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
    }
    Ok(std::env::join_paths(std::iter::once(folder).chain(std::env::split_paths(&path)))?)
}
