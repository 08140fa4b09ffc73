//! Ctrl-C and SIGTERM end a proof in order: dropping it ends its processes and services.

use anyhow::{Result, bail};
use std::future::Future;

/// Runs `proof` to its end, or until the process is told to stop.
///
/// # Errors
/// What the proof says; or that it was interrupted.
pub fn run(proof: impl Future<Output = Result<()>>) -> Result<()> {
    run_to_its_end(async {
        tokio::select! {
            outcome = proof => outcome,
            stopped = told() => {
                stopped?;
                bail!("interrupted")
            }
        }
    })
}

/// Runs `work`, which asks for itself whether it was [`told`] to stop.
///
/// # Errors
/// What the work says.
pub fn run_to_its_end(work: impl Future<Output = Result<()>>) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(work)
}

/// Waits until this process is told to stop.
///
/// # Errors
/// When the system does not tell.
#[cfg(unix)]
pub async fn told() -> Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    Ok(())
}

/// Waits until this process is told to stop.
///
/// # Errors
/// When the system does not tell.
#[cfg(not(unix))]
pub async fn told() -> Result<()> {
    Ok(tokio::signal::ctrl_c().await?)
}
