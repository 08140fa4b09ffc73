//! What one run of tests has for itself: services, a folder and the tools that judge documents; gone after it.

use crate::{interrupt, memory_folder, poppler};
use anyhow::{Context, Result};
use private_postgres::PrivatePostgres;
use private_services::Services;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Variables for the programs of a run.
pub type Environment = Vec<(String, String)>;

/// Does `work` with services of its own, and ends them, however it ends.
pub fn with_services(root: &Path, work: impl FnOnce(&Environment) -> Result<()>) -> Result<()> {
    let on_disk = root.join(".medivoy/runs");
    let in_memory = memory_folder::of_checkout(root);
    for runs in in_memory.iter().chain([&on_disk]) {
        sweep(runs)?;
    }
    let run = Run::begin(&in_memory.unwrap_or(on_disk))?;
    let outcome = run.with_services(work);
    outcome.and(run.end())
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

    fn with_services(&self, work: impl FnOnce(&Environment) -> Result<()>) -> Result<()> {
        let services = Services::start(&self.folder.join("services"))?;
        let mut environment: Environment =
            services.environment().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        for variable in ["TMPDIR", "TMP", "TEMP"] {
            environment.push((variable.to_owned(), self.temporary().to_string_lossy().into_owned()));
        }
        let outcome = poppler::search_path(&self.temporary()).and_then(|path| {
            environment.push(("PATH".to_owned(), path.to_string_lossy().into_owned()));
            interrupt::check().and_then(|()| work(&environment))
        });
        outcome.and(services.stop_and_delete())
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
