//! The Python tools of the fuzzing, in a virtual environment.

use anyhow::{Context, Result, ensure};
use std::path::{Path, PathBuf};
use tokio::process::Command;

/// Pinned versions of all packages, so that runs are reproducible.
const REQUIREMENTS: &str = include_str!("requirements.txt");

/// A virtual environment with the tools.
#[derive(Debug, Clone)]
pub struct Python {
    programs: PathBuf,
}

impl Python {
    /// The environment in this folder, created when it is missing or has other versions.
    ///
    /// # Errors
    /// When there is no Python, or `pip` cannot install.
    pub async fn prepare(folder: &Path) -> Result<Self> {
        let python = Self { programs: folder.join(if cfg!(windows) { "Scripts" } else { "bin" }) };
        let ready = folder.join("requirements.txt");
        if std::fs::read_to_string(&ready).is_ok_and(|installed| installed == REQUIREMENTS) {
            return Ok(python);
        }
        println!("  installing schemathesis into {}", folder.display());
        if folder.exists() {
            std::fs::remove_dir_all(folder).with_context(|| format!("deleting {}", folder.display()))?;
        }
        std::fs::create_dir_all(folder)?;
        let mut make = Command::new("python3");
        make.args(["-m", "venv"]).arg(folder);
        run(make).await.context("the fuzzing needs Python 3.10 or later, with venv, as `python3`")?;
        let wanted = folder.join("wanted.txt");
        std::fs::write(&wanted, REQUIREMENTS)?;
        let mut install = python.program("pip");
        install.args(["install", "--quiet", "--disable-pip-version-check", "-r"]).arg(&wanted);
        run(install).await.context("pip could not install schemathesis")?;
        std::fs::rename(wanted, ready)?;
        Ok(python)
    }

    /// One of its programs.
    #[must_use]
    pub fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.programs.join(name));
        command.kill_on_drop(true);
        command
    }
}

/// Runs it to its end.
///
/// # Errors
/// When it cannot start or fails, with what it printed.
pub async fn run(mut command: Command) -> Result<String> {
    let shown = format!("{:?}", command.as_std().get_program());
    let output = command.output().await.with_context(|| format!("starting {shown}"))?;
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    ensure!(output.status.success(), "{shown}: {}\n{text}", output.status);
    Ok(text)
}
