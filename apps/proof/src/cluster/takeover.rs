//! What a killed worker had in hand is done by another one, once.

use super::site::Cluster;
use crate::caller::{Asking, Caller};
use crate::journey::Cast;
use crate::settled;
use anyhow::{Context, Result, bail, ensure};
use serde_json::json;
use std::time::Duration;

const BOOKINGS: usize = 10;

/// Kills a worker while handlers of events wait in it for a lock, and starts another one.
///
/// # Errors
/// When something that it had in hand is not done.
pub async fn prove(cluster: &mut Cluster, cast: &Cast) -> Result<String> {
    let gateway = Caller::at(&cluster.gateway(0))?;
    cluster.take_worker(1)?.terminate().await?;
    settled::work_is_done(&cluster.ground.oracle).await?;

    // No handler gets past its claim, so that the kill finds them in the middle.
    let mut barrier = cluster.ground.oracle.begin().await?;
    sqlx::query("LOCK TABLE event_deliveries IN ACCESS EXCLUSIVE MODE").execute(&mut *barrier).await?;
    for number in 0..BOOKINGS {
        book(&gateway, cast, number).await?;
    }
    let in_hand = held_jobs(cluster).await?;
    cluster.take_worker(0)?.kill().await?;
    barrier.rollback().await?;

    cluster.start_worker(1)?;
    settled::work_is_done(&cluster.ground.oracle).await?;
    for (event, handler) in &in_hand {
        let done: i64 =
            sqlx::query_scalar("SELECT count(*) FROM event_deliveries WHERE event_id = $1::uuid AND handler = $2")
                .bind(event)
                .bind(handler)
                .fetch_one(&cluster.ground.oracle)
                .await?;
        ensure!(done == 1, "{handler} of event {event}, in hand of a killed worker, was done {done} times");
    }
    cluster.start_worker(0)?;
    Ok(format!("{} jobs in hand of a killed worker were done by the other one", in_hand.len()))
}

/// The event and handler of each job that a worker has in hand; waits until there are some.
async fn held_jobs(cluster: &Cluster) -> Result<Vec<(String, String)>> {
    for _ in 0..200 {
        let held: Vec<(String, String)> = sqlx::query_as(
            "SELECT j.payload->>'event_id', j.payload->>'handler' FROM graphile_worker._private_jobs j
             JOIN graphile_worker._private_tasks t ON t.id = j.task_id
             WHERE t.identifier = 'handle_event' AND j.locked_at IS NOT NULL",
        )
        .fetch_all(&cluster.ground.oracle)
        .await?;
        if held.len() >= 2 {
            return Ok(held);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    bail!("no worker took up the events of {BOOKINGS} bookings")
}

async fn book(gateway: &Caller, cast: &Cast, number: usize) -> Result<()> {
    let body = json!({
        "hospital_id": cast.hospital_id, "treatment_id": cast.treatment_id, "requested_date": "2027-09-02",
    });
    let key = format!("takeover-{number}");
    let asking = Asking::post("/api/v1/bookings").by(&cast.travellers[0].token).key(key).json(body);
    gateway.until_answered(&asking).await?.data(201).context("a booking").map(drop)
}
