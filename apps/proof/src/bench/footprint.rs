//! Memory, and how soon a process serves.

use super::figures::median;
use super::report::{Bound, Report};
use super::setup::{Bench, SINGLE_PROCESS};
use crate::environment::{Role, free_port};
use anyhow::{Result, bail};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const STARTS: usize = 7;

/// Measures the start, a fresh server, and the server after the load.
///
/// # Errors
/// When a server does not become ready.
pub async fn measure(bench: &Bench, report: &mut Report) -> Result<()> {
    start(bench, report).await?;
    idle(bench, report).await?;
    loaded(bench, report)
}

/// Starts servers one after the other: from the start to the first 200 of the readiness probe.
async fn start(bench: &Bench, report: &mut Report) -> Result<()> {
    let mut times = Vec::new();
    for _ in 0..STARTS {
        let port = free_port()?;
        let began = Instant::now();
        let server = bench.environment.spawn_with(Role::Server(port), "starting", &SINGLE_PROCESS)?;
        first_ok(port).await?;
        times.push(began.elapsed().as_secs_f64() * 1e3);
        server.terminate().await?;
    }
    report.goal(format!("start to first 200, median of {STARTS}"), median(times), Bound::AtMost(300.0), " ms");
    Ok(())
}

/// A fresh server after its first response.
async fn idle(bench: &Bench, report: &mut Report) -> Result<()> {
    let port = free_port()?;
    let mut server = bench.environment.spawn_with(Role::Server(port), "idle", &SINGLE_PROCESS)?;
    server.ready().await?;
    tokio::time::sleep(Duration::from_secs(5)).await;
    report.goal("memory, idle", megabytes(server.usage()?.resident_bytes), Bound::AtMost(60.0), " MB");
    server.terminate().await
}

/// The measured server after all the load; an allocator seldom returns memory.
fn loaded(bench: &Bench, report: &mut Report) -> Result<()> {
    let resident = megabytes(bench.server.usage()?.resident_bytes);
    report.goal("memory, after the load", resident, Bound::AtMost(150.0), " MB");
    Ok(())
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

async fn first_ok(port: u16) -> Result<()> {
    let deadline = Instant::now() + Duration::from_secs(30);
    while Instant::now() < deadline {
        if is_ready(port).await.unwrap_or(false) {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    bail!("no server is ready on port {port}")
}

async fn is_ready(port: u16) -> std::io::Result<bool> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
    stream.write_all(b"GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await?;
    let mut head = [0; 12];
    stream.read_exact(&mut head).await?;
    Ok(&head == b"HTTP/1.1 200")
}
