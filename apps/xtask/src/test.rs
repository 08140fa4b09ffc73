//! `cargo xtask test`: every test of the workspace, against services of this run alone.

use crate::services::{self, Services, background};
use crate::{interrupt, workspace};
use anyhow::{Context, Result, bail};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Starts services, runs the tests with `arguments`, and ends the services, however the tests end.
pub fn run(reuse: bool, arguments: &[String]) -> Result<()> {
    let root = workspace::root()?;
    if reuse {
        let Some(environment) = background::running_environment()? else {
            bail!("--reuse needs running services: `cargo xtask services up`");
        };
        return run_tests(&root, arguments, &environment);
    }
    let runs = root.join(".medivoy/runs");
    sweep(&runs)?;
    let run = Run::begin(&runs)?;
    let services = Services::start(&run.folder.join("services"))?;
    let environment: Vec<_> =
        services.environment().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let outcome = interrupt::check().and_then(|()| run_tests(&root, arguments, &environment));
    let ended = services.stop_and_delete().and_then(|()| run.end());
    outcome.and(ended)
}

fn run_tests(root: &Path, arguments: &[String], environment: &[(String, String)]) -> Result<()> {
    let whole = arguments.is_empty();
    let picks_packages = arguments.iter().any(|argument| {
        argument.starts_with("-p") || ["--package", "--workspace"].iter().any(|option| argument.starts_with(option))
    });
    let nextest = has_nextest(root);
    let mut command = workspace::cargo(root);
    command.args(if nextest { &["nextest", "run"][..] } else { &["test"] });
    if !picks_packages {
        command.arg("--workspace");
    }
    command.args(arguments).envs(environment.iter().cloned());
    interrupt::run_well(&mut command)?;
    if whole && nextest {
        // nextest leaves the examples in the documentation out.
        let mut examples = workspace::cargo(root);
        examples.args(["test", "--quiet", "--workspace", "--doc"]).envs(environment.iter().cloned());
        interrupt::run_well(&mut examples)?;
    }
    Ok(())
}

fn has_nextest(root: &Path) -> bool {
    let mut probe: Command = workspace::cargo(root);
    probe.args(["nextest", "--version"]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    probe.status().is_ok_and(|status| status.success())
}

/// A folder of this run, held by a lock that the system frees when we die.
struct Run {
    folder: PathBuf,
    lock: File,
}

impl Run {
    fn begin(runs: &Path) -> Result<Self> {
        let folder = runs.join(std::process::id().to_string());
        std::fs::create_dir_all(&folder).with_context(|| format!("creating {}", folder.display()))?;
        let lock = File::create(folder.join("lock")).context("creating the run's lock")?;
        lock.lock().context("locking the run's folder")?;
        Ok(Self { folder, lock })
    }

    fn end(self) -> Result<()> {
        drop(self.lock);
        std::fs::remove_dir_all(&self.folder).with_context(|| format!("deleting {}", self.folder.display()))
    }
}

/// Ends what killed runs left behind.
fn sweep(runs: &Path) -> Result<()> {
    let Ok(entries) = std::fs::read_dir(runs) else { return Ok(()) };
    for entry in entries {
        let folder = entry?.path();
        let Ok(lock) = File::options().write(true).open(folder.join("lock")) else { continue };
        match lock.try_lock() {
            Ok(()) => {
                eprintln!("xtask: ending what a killed run left in {}", folder.display());
                services::end_leftovers(&folder.join("services"))?;
                std::fs::remove_dir_all(&folder).with_context(|| format!("deleting {}", folder.display()))?;
            }
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(error)) => return Err(error).context("looking at another run's lock"),
        }
    }
    Ok(())
}
