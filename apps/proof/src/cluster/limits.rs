//! Requests that are spread over both gateways are counted together.

use super::site::{Cluster, PATIENCE};
use crate::caller::{Asking, Caller};
use crate::ground::{Process, Role, accounts};
use anyhow::{Context, Result, ensure};
use futures_util::{StreamExt, TryStreamExt, stream};
use serde_json::json;

const LIMIT: usize = 40;
const AT_ONCE: usize = 8;

/// Sends twice as many requests of one user as are allowed, half of them to each of two gateways with that limit.
///
/// # Errors
/// When more or fewer than allowed were answered.
pub async fn prove(cluster: &Cluster) -> Result<String> {
    // Somebody who has not asked for anything yet.
    let sign_in = json!({ "email": accounts::DOCTOR, "password": accounts::PASSWORD });
    let signed_in = cluster.callers()?[0].until_answered(&Asking::post("/api/v1/auth/login").json(sign_in)).await?;
    let token = signed_in.data(200)?["access_token"].as_str().context("a token")?.to_owned();
    let limit = LIMIT.to_string();
    let environment = [&[("MEDIVOY_LIMITS__SIGNED_IN_PER_MINUTE", limit.as_str())], &PATIENCE[..]].concat();
    let mut gateways: Vec<Process> = Vec::new();
    let mut callers = Vec::new();
    for name in ["limited-0", "limited-1"] {
        let mut gateway =
            cluster.ground.spawn_with(Role::Server(private_postgres::ports::free()?), name, &environment)?;
        gateway.ready().await?;
        callers.push(Caller::at(&gateway.base_url().unwrap_or_default())?);
        gateways.push(gateway);
    }
    let asking = Asking::get("/api/v1/notifications?limit=1").by(&token);
    let requests = stream::iter((0..2 * LIMIT).map(|turn| callers[turn % 2].once(&asking)));
    let heard: Vec<_> = requests.buffer_unordered(AT_ONCE).try_collect().await?;
    let refused = heard.iter().filter(|heard| heard.status == 429).count();
    let allowed = heard.iter().filter(|heard| heard.status == 200).count();
    ensure!(
        (allowed, refused) == (LIMIT, LIMIT),
        "of {} requests {allowed} were allowed and {refused} refused; the limit is {LIMIT} for both gateways together",
        2 * LIMIT
    );
    for gateway in gateways {
        gateway.terminate().await?;
    }
    Ok(format!("{} requests over both gateways: {allowed} allowed, {refused} refused", 2 * LIMIT))
}
