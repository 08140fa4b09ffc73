//! Requests that are spread over both gateways are counted together.

use super::processes::{Cluster, GENEROUS_TIMEOUTS};
use crate::client;
use crate::environment::{Process, Role, accounts};
use crate::journey::sign_in;
use anyhow::{Result, ensure};
use futures_util::{StreamExt, TryStreamExt, stream};

const LIMIT: usize = 40;
const MAX_CONCURRENT: usize = 8;

/// Sends twice as many requests of one user as are allowed, half of them to each of two gateways with that limit.
///
/// # Errors
/// When more or fewer than allowed were answered.
pub async fn prove(cluster: &Cluster) -> Result<String> {
    // A user without any request so far.
    let token = sign_in(&cluster.clients()[0], accounts::DOCTOR, accounts::PASSWORD).await?;
    let limit = LIMIT.to_string();
    let variables = [&[("MEDIVOY_LIMITS__SIGNED_IN_PER_MINUTE", limit.as_str())], &GENEROUS_TIMEOUTS[..]].concat();
    let mut gateways: Vec<Process> = Vec::new();
    let mut requests = Vec::new();
    for name in ["limited-0", "limited-1"] {
        let mut gateway =
            cluster.environment.spawn_with(Role::Server(private_postgres::ports::free()?), name, &variables)?;
        gateway.ready().await?;
        let client = client::connect(&gateway.base_url().unwrap_or_default());
        requests.push(client.get("/api/v1/notifications?limit=1").bearer(&token));
        gateways.push(gateway);
    }
    let sent = stream::iter((0..2 * LIMIT).map(|number| requests[number % 2].try_send()));
    let responses: Vec<_> = sent.buffer_unordered(MAX_CONCURRENT).try_collect().await?;
    let refused = responses.iter().filter(|response| response.status == 429).count();
    let allowed = responses.iter().filter(|response| response.status == 200).count();
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
