//! Ctrl-C and SIGTERM end a proof in order: dropping it ends its processes and services.

use anyhow::{Result, bail};
use std::future::Future;

/// Runs `proof` to its end, or until the process is told to stop.
///
/// # Errors
/// What the proof says; or that it was interrupted.
pub fn run(proof: impl Future<Output = Result<()>>) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        tokio::select! {
            outcome = proof => outcome,
            stopped = signal() => {
                stopped?;
                bail!("interrupted")
            }
        }
    })
}

#[cfg(unix)]
async fn signal() -> Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    Ok(())
}

#[cfg(not(unix))]
async fn signal() -> Result<()> {
    Ok(tokio::signal::ctrl_c().await?)
}
