//! What the others notice while everyone signs in at once.

use super::report::{Bound, Report};
use super::site::Site;
use super::wrk::Load;
use crate::caller::Asking;
use crate::ground::accounts;
use anyhow::{Context, Result};
use serde_json::json;
use std::time::Duration;

/// The others ask at their leisure: with so many of them, each so many milliseconds after its last answer.
const OTHERS: usize = 16;
const PAUSE_MS: u64 = 40;
/// Who sign in, again and again.
const STORMING: usize = 50;

/// Measures the others in turn without and with a storm.
///
/// # Errors
/// When one of the others is refused, or nobody can sign in.
pub async fn measure(site: &Site, report: &mut Report) -> Result<()> {
    let token = site.sign_in(accounts::PATIENT).await?;
    let bookings = site.caller.once(&Asking::get("/api/v1/bookings").by(&token)).await?;
    let booking = bookings.data(200)?[0]["id"].as_str().context("a booking")?.to_owned();
    let others = Load {
        script: format!(
            "local n = 0\nfunction delay() return {PAUSE_MS} end\nfunction request()\n  n = n + 1\n\
             \x20 if n % 2 == 0 then return wrk.format('GET', '/api/v1/treatments/taxonomy') end\n\
             \x20 return wrk.format('GET', '/api/v1/bookings/{booking}', {{ ['Authorization'] = 'Bearer {token}' }})\nend\n"
        ),
        connections: OTHERS,
        threads: 1,
        ..site.load("/")
    };
    let credentials = json!({ "email": accounts::HOSPITAL, "password": accounts::PASSWORD });
    let storm = Load {
        script: format!(
            "wrk.method = 'POST'\nwrk.headers['Content-Type'] = 'application/json'\nwrk.body = [[{credentials}]]\n"
        ),
        connections: STORMING,
        threads: 1,
        // It begins before the others and ends after them.
        time: others.time + Duration::from_secs(2),
        ..site.load("/api/v1/auth/login")
    };
    site.warm_up(&others).await?;
    let (mut calm, mut disturbed, mut signing_in) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..site.pace.rounds {
        calm.push(site.measure(&site.server, &others).await?);
        let later = async {
            tokio::time::sleep(Duration::from_secs(1)).await;
            site.wrk.run(&others).await
        };
        let (stormed, measured) = tokio::join!(site.wrk.storm(&storm), later);
        signing_in.push(stormed?);
        disturbed.push(measured?);
    }
    let calm = report.row("others, in calm", calm);
    let disturbed = report.row("others, in a login storm", disturbed);
    let signing_in = report.row(format!("the storm: {STORMING} signing in"), signing_in);
    anyhow::ensure!(f64::from(u32::try_from(signing_in.failed)?) < signing_in.requests, "nobody could sign in");
    report.goal("others' p99 in a login storm against calm", disturbed.p99_ms / calm.p99_ms, Bound::AtMost(1.5), "");
    Ok(())
}
