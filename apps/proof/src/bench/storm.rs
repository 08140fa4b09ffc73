//! Response times of other clients during a login storm.

use super::bookings;
use super::figures::Figures;
use super::report::{Bound, Report};
use super::setup::Bench;
use super::wrk::Load;
use crate::environment::accounts;
use anyhow::{Result, ensure};
use serde_json::{Value, json};
use std::time::Duration;

/// The other clients, and the pause of each of them after a response.
const OTHER_CLIENTS: usize = 16;
const PAUSE_MS: u64 = 40;
/// Clients that sign in, again and again.
const STORM_CLIENTS: usize = 50;
/// Their pause after a response: most are refused by the bounded queue, and clients do not retry at once.
const RETRY_PAUSE_MS: u64 = 200;

/// Measures the other clients alternately without and with a storm.
///
/// # Errors
/// When another client is refused, or no client can sign in.
pub async fn measure(bench: &Bench, report: &mut Report) -> Result<()> {
    let token = bench.sign_in(accounts::PATIENT).await?;
    let booking = bookings::make(bench, &token).await?;
    let others = Load {
        script: format!(
            "local n = 0\nfunction delay() return {PAUSE_MS} end\nfunction request()\n  n = n + 1\n\
             \x20 if n % 2 == 0 then return wrk.format('GET', '/api/v1/treatments/taxonomy') end\n\
             \x20 return wrk.format('GET', '/api/v1/bookings/{booking}', {{ ['Authorization'] = 'Bearer {token}' }})\nend\n"
        ),
        connections: OTHER_CLIENTS,
        threads: 1,
        ..bench.load("/")
    };
    let credentials = json!({ "email": accounts::HOSPITAL, "password": accounts::PASSWORD });
    let storm = Load {
        script: format!(
            "wrk.method = 'POST'\nwrk.headers['Content-Type'] = 'application/json'\nwrk.body = [[{credentials}]]\n\
             function delay() return {RETRY_PAUSE_MS} end\n"
        ),
        connections: STORM_CLIENTS,
        threads: 1,
        // It begins before the others and ends after them.
        time: others.time + Duration::from_secs(2),
        ..bench.load("/api/v1/auth/login")
    };
    bench.warm_up(&others).await?;
    let (mut quiet, mut disturbed, mut signing_in) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..bench.schedule.rounds {
        wait_until_quiet(bench, &credentials).await?;
        quiet.push(bench.measure(&bench.server, &others).await?);
        let later = async {
            tokio::time::sleep(Duration::from_secs(1)).await;
            bench.wrk.run(&others).await
        };
        let (stormed, measured) = tokio::join!(bench.wrk.run_with_refusals(&storm), later);
        let stormed = stormed?;
        ensure!((stormed.failed as f64) < stormed.requests, "no client could sign in");
        let share = 1.0 - stormed.failed as f64 / stormed.requests;
        signing_in.push(Figures { per_second: stormed.per_second * share, p50_ms: 0.0, p99_ms: 0.0, ..stormed });
        disturbed.push(measured?);
    }
    let quiet = report.row("others, without a storm", quiet);
    let disturbed = report.row("others, in a login storm", disturbed);
    report.row(format!("the storm: sign-ins of {STORM_CLIENTS} clients, refusals not counted"), signing_in);
    report.goal("others' p99 in a login storm against none", disturbed.p99_ms / quiet.p99_ms, Bound::AtMost(1.5), "");
    Ok(())
}

/// Sign-ins whose clients have disconnected are still processed: waits until a new one succeeds.
async fn wait_until_quiet(bench: &Bench, credentials: &Value) -> Result<()> {
    let sign_in = bench.client.post("/api/v1/auth/login").json(credentials.clone());
    sign_in.send_until_answered().await?.ensure(200)
}
