//! `cargo xtask services up|down|status`: the services of one checkout, running between commands.

use crate::interrupt;
use crate::workspace;
use anyhow::{Context, Result, bail};
use private_services::{MONGODB_VARIABLE, POSTGRES_VARIABLE, REDIS_VARIABLE, Services, end_leftovers, left_running};
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Starts the services unless all of them run; what is left of half a set is ended first.
pub fn up() -> Result<()> {
    let folder = folder()?;
    let _lock = lock(&folder)?;
    if environment_of_running(&folder)?.is_none() {
        end_leftovers(&folder)?;
        let services = Services::start(&folder)?;
        if let Err(interrupted) = interrupt::check() {
            services.stop_and_delete()?;
            return Err(interrupted);
        }
        write_environment(&folder, &services)?;
        services.leave_running();
    }
    println!(
        "PostgreSQL, Redis and MongoDB are running; their addresses are in {}",
        environment_file(&folder).display()
    );
    println!("stop them with `cargo xtask services down`");
    Ok(())
}

/// Stops the services and deletes their data.
pub fn down() -> Result<()> {
    let folder = folder()?;
    let _lock = lock(&folder)?;
    end_leftovers(&folder)?;
    println!("the services are stopped, their data is deleted");
    Ok(())
}

/// Prints what runs; fails unless everything does.
pub fn status() -> Result<()> {
    let folder = folder()?;
    let ports = left_running(&folder)?;
    for (name, port) in &ports {
        match port {
            Some(port) => println!("{name:<10} 127.0.0.1:{port}"),
            None => println!("{name:<10} not running"),
        }
    }
    if ports.iter().any(|(_, port)| port.is_none()) {
        bail!("not everything is running; start it with `cargo xtask services up`");
    }
    println!("addresses  {}", environment_file(&folder).display());
    Ok(())
}

/// The environment that `up` wrote, if all of its services still run.
pub fn running_environment() -> Result<Option<Vec<(String, String)>>> {
    environment_of_running(&folder()?)
}

fn environment_of_running(folder: &Path) -> Result<Option<Vec<(String, String)>>> {
    let Ok(text) = std::fs::read_to_string(environment_file(folder)) else { return Ok(None) };
    if left_running(folder)?.iter().any(|(_, port)| port.is_none()) {
        return Ok(None);
    }
    let lines = text.lines().filter_map(|line| line.split_once('='));
    let pairs: Vec<_> = lines.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let whole = [POSTGRES_VARIABLE, REDIS_VARIABLE, MONGODB_VARIABLE]
        .iter()
        .all(|variable| pairs.iter().any(|(name, _)| name == variable));
    Ok(whole.then_some(pairs))
}

/// The addresses hold a password, so the file is for this user only.
fn write_environment(folder: &Path, services: &Services) -> Result<()> {
    let path = environment_file(folder);
    let mut options = File::options();
    options.create(true).truncate(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&path).with_context(|| format!("writing {}", path.display()))?;
    for (name, value) in services.environment() {
        writeln!(file, "{name}={value}")?;
    }
    Ok(())
}

fn environment_file(folder: &Path) -> PathBuf {
    folder.join("env")
}

fn folder() -> Result<PathBuf> {
    Ok(workspace::root()?.join(".medivoy/services"))
}

/// One `up` or `down` of a checkout at a time; a second one waits.
fn lock(folder: &Path) -> Result<File> {
    let path = folder.with_extension("lock");
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).with_context(|| format!("creating {}", parent.display()))?;
    }
    let file = File::create(&path).with_context(|| format!("opening {}", path.display()))?;
    file.lock().with_context(|| format!("locking {}", path.display()))?;
    Ok(file)
}
