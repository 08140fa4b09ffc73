//! Ctrl-C and SIGTERM end a proof in order: dropping it ends its processes and services.

use anyhow::{Result, bail};
use std::future::Future;

/// Runs `proof` to its end, or until the process is told to stop.
///
/// # Errors
/// The error of the proof; or that it was interrupted.
pub fn run(proof: impl Future<Output = Result<()>>) -> Result<()> {
    run_to_completion(async {
        tokio::select! {
            outcome = proof => outcome,
            stopped = stop_signal() => {
                stopped?;
                bail!("interrupted")
            }
        }
    })
}

/// Runs `work`, which waits for the [`stop_signal`] itself.
///
/// # Errors
/// The error of the work.
pub fn run_to_completion(work: impl Future<Output = Result<()>>) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(work)
}

/// Waits until this process is told to stop.
///
/// # Errors
/// When signals cannot be received.
#[cfg(unix)]
pub async fn stop_signal() -> Result<()> {
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
/// When signals cannot be received.
#[cfg(not(unix))]
pub async fn stop_signal() -> Result<()> {
    Ok(tokio::signal::ctrl_c().await?)
}
