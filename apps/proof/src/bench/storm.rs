//! What the others notice while everyone signs in at once.

use super::bookings;
use super::figures::Figures;
use super::report::{Bound, Report};
use super::site::Site;
use super::wrk::Load;
use crate::caller::Asking;
use crate::ground::accounts;
use anyhow::{Result, ensure};
use serde_json::{Value, json};
use std::time::Duration;

/// The others ask at their leisure: with so many of them, each so many milliseconds after its last answer.
const OTHERS: usize = 16;
const PAUSE_MS: u64 = 40;
/// Who sign in, again and again.
const STORMING: usize = 50;
/// Whoever is refused, as most are by the bounded queue, does not hammer.
const BREATH_MS: u64 = 200;

/// Measures the others in turn without and with a storm.
///
/// # Errors
/// When one of the others is refused, or nobody can sign in.
pub async fn measure(site: &Site, report: &mut Report) -> Result<()> {
    let token = site.sign_in(accounts::PATIENT).await?;
    let booking = bookings::make(site, &token).await?;
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
            "wrk.method = 'POST'\nwrk.headers['Content-Type'] = 'application/json'\nwrk.body = [[{credentials}]]\n\
             function delay() return {BREATH_MS} end\n"
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
        until_calm(site, &credentials).await?;
        calm.push(site.measure(&site.server, &others).await?);
        let later = async {
            tokio::time::sleep(Duration::from_secs(1)).await;
            site.wrk.run(&others).await
        };
        let (stormed, measured) = tokio::join!(site.wrk.storm(&storm), later);
        let stormed = stormed?;
        ensure!((stormed.failed as f64) < stormed.requests, "nobody could sign in");
        let share = 1.0 - stormed.failed as f64 / stormed.requests;
        signing_in.push(Figures { per_second: stormed.per_second * share, p50_ms: 0.0, p99_ms: 0.0, ..stormed });
        disturbed.push(measured?);
    }
    let calm = report.row("others, in calm", calm);
    let disturbed = report.row("others, in a login storm", disturbed);
    report.row(format!("the storm: sign-ins of {STORMING} who try, refusals not counted"), signing_in);
    report.goal("others' p99 in a login storm against calm", disturbed.p99_ms / calm.p99_ms, Bound::AtMost(1.5), "");
    Ok(())
}

/// Sign-ins that were waiting when their clients left are worked on all the same: waits until one of ours is.
async fn until_calm(site: &Site, credentials: &Value) -> Result<()> {
    let sign_in = Asking::post("/api/v1/auth/login").json(credentials.clone());
    site.caller.until_answered(&sign_in).await?.data(200).map(drop)
}
