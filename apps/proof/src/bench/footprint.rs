//! Memory, and how soon a process serves.

use super::figures::median;
use super::report::{Bound, Report};
use super::site::{ALONE, Site};
use crate::ground::{Role, free_port};
use anyhow::{Result, bail};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const STARTS: usize = 7;

/// Measures the start, a fresh server, and the one that all the load went to.
///
/// # Errors
/// When a server does not become ready.
pub async fn measure(site: &Site, report: &mut Report) -> Result<()> {
    start(site, report).await?;
    idle(site, report).await?;
    loaded(site, report)
}

/// Starts servers one after the other: from the start to the first 200 of the readiness probe.
async fn start(site: &Site, report: &mut Report) -> Result<()> {
    let mut times = Vec::new();
    for _ in 0..STARTS {
        let port = free_port()?;
        let began = Instant::now();
        let server = site.ground.spawn_with(Role::Server(port), "starting", &ALONE)?;
        first_ok(port).await?;
        times.push(began.elapsed().as_secs_f64() * 1e3);
        server.terminate().await?;
    }
    report.goal(format!("start to first 200, median of {STARTS}"), median(times), Bound::AtMost(300.0), " ms");
    Ok(())
}

/// A fresh server that has answered once and then nobody.
async fn idle(site: &Site, report: &mut Report) -> Result<()> {
    let port = free_port()?;
    let mut server = site.ground.spawn_with(Role::Server(port), "idle", &ALONE)?;
    server.ready().await?;
    tokio::time::sleep(Duration::from_secs(5)).await;
    report.goal("memory, idle", megabytes(server.usage()?.resident_bytes), Bound::AtMost(60.0), " MB");
    server.terminate().await
}

/// The measured server after all that was asked of it; an allocator seldom gives back.
fn loaded(site: &Site, report: &mut Report) -> Result<()> {
    let resident = megabytes(site.server.usage()?.resident_bytes);
    report.goal("memory, after the load", resident, Bound::AtMost(150.0), " MB");
    Ok(())
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

async fn first_ok(port: u16) -> Result<()> {
    let patience = Instant::now() + Duration::from_secs(30);
    while Instant::now() < patience {
        if is_ready(port).await.unwrap_or(false) {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    bail!("nobody is ready on port {port}")
}

async fn is_ready(port: u16) -> std::io::Result<bool> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
    stream.write_all(b"GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await?;
    let mut head = [0; 12];
    stream.read_exact(&mut head).await?;
    Ok(&head == b"HTTP/1.1 200")
}
