//! Servers that a former process has left running, found again by the number and port it wrote down.

use crate::daemon::{END_WITHIN, POLL, Protocol};
use anyhow::{Context, Result, bail};
use private_postgres::processes;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// The port of the server that was left running in `folder`, if that very process still serves it.
pub fn left_running(protocol: &Protocol, folder: &Path) -> Option<u16> {
    let (pid, port) = place(folder)?;
    let answered = (protocol.ready_process)(port).ok()?;
    (answered == pid).then_some(port)
}

/// Ends the server that was left running in `folder`, if any, and waits until it is gone.
pub fn end_leftover(protocol: &Protocol, folder: &Path) -> Result<()> {
    if let Some((pid, port)) = place(folder) {
        resume_if_ours(pid, port)?;
    }
    let Some(port) = left_running(protocol, folder) else { return Ok(()) };
    (protocol.shut_down)(port).with_context(|| format!("ending {} on port {port}", protocol.name))?;
    let begun = Instant::now();
    while left_running(protocol, folder).is_some() {
        if begun.elapsed() > END_WITHIN {
            bail!("{} on port {port} does not end", protocol.name);
        }
        std::thread::sleep(POLL);
    }
    Ok(())
}

/// Notes which process serves which port in `folder`.
pub fn write_place(folder: &Path, pid: u32, port: u16) -> Result<()> {
    let path = place_file(folder);
    std::fs::write(&path, format!("{pid} {port}\n")).with_context(|| format!("writing {}", path.display()))
}

fn place(folder: &Path) -> Option<(u32, u16)> {
    let text = std::fs::read_to_string(place_file(folder)).ok()?;
    let (pid, port) = text.trim().split_once(' ')?;
    Some((pid.parse().ok()?, port.parse().ok()?))
}

fn place_file(folder: &Path) -> PathBuf {
    folder.join("process-and-port")
}

/// A server that was left paused answers nobody, so it is known by the port in its command line.
fn resume_if_ours(pid: u32, port: u16) -> Result<()> {
    if processes::command_line(pid).is_some_and(|line| line.contains(&port.to_string())) {
        processes::resume(pid).with_context(|| format!("resuming process {pid}"))?;
    }
    Ok(())
}
