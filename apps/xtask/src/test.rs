//! `cargo xtask test`: every test of the workspace, against services of this run alone.

use crate::{background, interrupt, poppler, workspace};
use anyhow::{Context, Result, bail};
use private_postgres::PrivatePostgres;
use private_services::Services;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

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
    let outcome = with_services(&root, &run, arguments);
    outcome.and(run.end())
}

fn with_services(root: &Path, run: &Run, arguments: &[String]) -> Result<()> {
    let services = Services::start(&run.folder.join("services"))?;
    let mut environment: Vec<_> =
        services.environment().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    for variable in ["TMPDIR", "TMP", "TEMP"] {
        environment.push((variable.to_owned(), run.temporary().to_string_lossy().into_owned()));
    }
    let outcome = poppler::search_path(&run.temporary()).and_then(|path| {
        environment.push(("PATH".to_owned(), path.to_string_lossy().into_owned()));
        interrupt::check().and_then(|()| run_tests(root, arguments, &environment))
    });
    outcome.and(services.stop_and_delete())
}

fn run_tests(root: &Path, arguments: &[String], environment: &[(String, String)]) -> Result<()> {
    let whole = arguments.is_empty();
    let picks_packages = arguments.iter().any(|argument| {
        argument.starts_with("-p") || ["--package", "--workspace"].iter().any(|option| argument.starts_with(option))
    });
    let nextest = has_nextest(root);
    if whole && nextest {
        // nextest leaves the examples in the documentation out. They come first, so that a run closes on the
        // summary of the tests.
        let mut examples = workspace::cargo(root);
        examples.args(["test", "--quiet", "--workspace", "--doc"]).envs(environment.iter().cloned());
        interrupt::run_well(&mut examples)?;
    }
    let mut command = workspace::cargo(root);
    command.args(if nextest { &["nextest", "run"][..] } else { &["test"] });
    if !picks_packages {
        command.arg("--workspace");
    }
    command.args(arguments).envs(environment.iter().cloned());
    interrupt::run_well(&mut command)
}

fn has_nextest(root: &Path) -> bool {
    let mut probe: Command = workspace::cargo(root);
    probe.args(["nextest", "--version"]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    probe.status().is_ok_and(|status| status.success())
}

/// A folder of this run, held by a lock beside it that the system frees when we die.
struct Run {
    folder: PathBuf,
    lock: File,
}

impl Run {
    fn begin(runs: &Path) -> Result<Self> {
        let folder = runs.join(std::process::id().to_string());
        std::fs::create_dir_all(runs).with_context(|| format!("creating {}", runs.display()))?;
        let lock = File::create(lock_file(&folder)).context("creating the run's lock")?;
        lock.lock().context("locking the run's folder")?;
        let run = Self { folder, lock };
        std::fs::create_dir_all(run.temporary()).context("creating the run's folder")?;
        Ok(run)
    }

    /// Where the tests put what they need for themselves, private servers among it.
    fn temporary(&self) -> PathBuf {
        temporary(&self.folder)
    }

    fn end(self) -> Result<()> {
        delete(&self.folder, self.lock)
    }
}

fn temporary(run: &Path) -> PathBuf {
    run.join("tmp")
}

fn lock_file(run: &Path) -> PathBuf {
    run.with_extension("lock")
}

/// Deletes a run's folder with the servers that killed tests may have left in it, and its lock last.
fn delete(run: &Path, lock: File) -> Result<()> {
    let attempt = || -> Result<()> {
        PrivatePostgres::delete_below(&temporary(run)).context("ending servers that tests have left")?;
        if run.exists() {
            std::fs::remove_dir_all(run).with_context(|| format!("deleting {}", run.display()))?;
        }
        Ok(())
    };
    let mut outcome = attempt();
    // A server that a killed test was just making still writes for a moment.
    for _ in 0..20 {
        if outcome.is_ok() {
            break;
        }
        std::thread::sleep(Duration::from_millis(250));
        outcome = attempt();
    }
    outcome?;
    drop(lock);
    let path = lock_file(run);
    std::fs::remove_file(&path).with_context(|| format!("deleting {}", path.display()))
}

/// Ends what killed runs left behind.
fn sweep(runs: &Path) -> Result<()> {
    let Ok(entries) = std::fs::read_dir(runs) else { return Ok(()) };
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_none_or(|extension| extension != "lock") {
            continue;
        }
        // Gone: its run has just ended.
        let Ok(lock) = File::options().write(true).open(&path) else { continue };
        if lock.try_lock().is_err() {
            continue;
        }
        let folder = path.with_extension("");
        eprintln!("xtask: ending what a killed run left in {}", folder.display());
        let ended = private_services::end_leftovers(&folder.join("services")).and_then(|()| delete(&folder, lock));
        // Its tests may still be running; a later run finds it again.
        if let Err(error) = ended {
            eprintln!("xtask: not now: {error:#}");
        }
    }
    Ok(())
}
