//! Jobs in flight in a worker that is killed are done by another one, once.

use super::processes::Cluster;
use crate::client;
use crate::journey::Actors;
use crate::pending_work;
use anyhow::{Context, Result, bail, ensure};
use serde_json::json;
use std::time::Duration;
use test_support::ApiClient;

const BOOKINGS: usize = 10;

/// Kills a worker while handlers of events wait in it for a lock, and starts another one.
///
/// # Errors
/// When a job that was in flight is not done.
pub async fn prove(cluster: &mut Cluster, actors: &Actors) -> Result<String> {
    let gateway = client::connect(&cluster.gateway(0));
    let db = cluster.environment.db.clone();
    cluster.take_worker(1)?.terminate().await?;
    pending_work::wait_until_done(&db).await?;

    // No handler can record its delivery, so that the kill happens before any is done.
    let mut lock = db.begin().await?;
    sqlx::query("LOCK TABLE event_deliveries IN ACCESS EXCLUSIVE MODE").execute(&mut *lock).await?;
    for number in 0..BOOKINGS {
        book(&gateway, actors, number).await?;
    }
    let in_flight = jobs_in_flight(cluster).await?;
    cluster.take_worker(0)?.kill().await?;
    lock.rollback().await?;

    cluster.start_worker(1)?;
    pending_work::wait_until_done(&db).await?;
    for (event, handler) in &in_flight {
        let done: i64 =
            sqlx::query_scalar("SELECT count(*) FROM event_deliveries WHERE event_id = $1::uuid AND handler = $2")
                .bind(event)
                .bind(handler)
                .fetch_one(&db)
                .await?;
        ensure!(done == 1, "{handler} of event {event}, in flight in a killed worker, was done {done} times");
    }
    cluster.start_worker(0)?;
    Ok(format!("{} jobs in flight in a killed worker were done by the other one", in_flight.len()))
}

/// The event and handler of each job that a worker has claimed; waits until there are some.
async fn jobs_in_flight(cluster: &Cluster) -> Result<Vec<(String, String)>> {
    for _ in 0..200 {
        let claimed: Vec<(String, String)> = sqlx::query_as(
            "SELECT j.payload->>'event_id', j.payload->>'handler' FROM graphile_worker._private_jobs j
             JOIN graphile_worker._private_tasks t ON t.id = j.task_id
             WHERE starts_with(t.identifier, 'handle_event') AND j.locked_at IS NOT NULL",
        )
        .fetch_all(&cluster.environment.db)
        .await?;
        if claimed.len() >= 2 {
            return Ok(claimed);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    bail!("no worker claimed the events of {BOOKINGS} bookings")
}

async fn book(gateway: &ApiClient, actors: &Actors, number: usize) -> Result<()> {
    let body = json!({
        "hospital_id": actors.hospital_id, "treatment_id": actors.treatment_id, "requested_date": "2027-09-02",
    });
    let request = gateway.post("/api/v1/bookings").bearer(&actors.patients[0].token);
    let request = request.idempotency_key(&format!("takeover-{number}")).json(body);
    request.send_until_answered().await?.ensure(201).context("a booking")
}
