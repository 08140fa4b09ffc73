use crate::client;
use crate::journey::Actors;
use anyhow::{Result, ensure};
use serde_json::{Value, json};
use sqlx::PgPool;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use test_support::{ApiClient, Request};
use tokio::task::JoinSet;

/// Clients that keep their connection and send each request once.
const CLIENTS: usize = 8;

/// Load until it is finished: public and private reading, and bookings.
pub struct SteadyLoad {
    requested_date: &'static str,
    is_finishing: Arc<AtomicBool>,
    clients: JoinSet<LoadResult>,
}

/// The outcomes of the requests.
#[derive(Debug, Default)]
pub struct LoadResult {
    /// Requests with the expected response.
    pub succeeded: usize,
    /// Bookings that were acknowledged among them.
    pub booked: usize,
    /// All others: no response, or another one.
    pub failed: Vec<String>,
}

impl SteadyLoad {
    /// Starts it; no other bookings are for this date, by which they are counted in the end.
    pub fn start(base_url: &str, actors: &Actors, name: &str, requested_date: &'static str) -> Self {
        let mut load = Self { requested_date, is_finishing: Arc::default(), clients: JoinSet::new() };
        for number in 0..CLIENTS {
            let client = client::keep_alive(base_url);
            let is_finishing = Arc::clone(&load.is_finishing);
            let token = actors.patients[number % actors.patients.len()].token.clone();
            let name = format!("{name}-{number}");
            let booking = json!({
                "hospital_id": actors.hospital_id, "treatment_id": actors.treatment_id, "requested_date": requested_date,
            });
            load.clients.spawn(async move { send(&client, booking, &token, &name, &is_finishing).await });
        }
        load
    }

    /// Ends the load. Every booking that was acknowledged is there, and no other.
    ///
    /// # Errors
    /// When a request failed, or an acknowledged one had no effect or two.
    pub async fn finish(mut self, db: &PgPool) -> Result<LoadResult> {
        self.is_finishing.store(true, Ordering::Relaxed);
        let mut total = LoadResult::default();
        while let Some(of_client) = self.clients.join_next().await {
            let of_client = of_client?;
            total.succeeded += of_client.succeeded;
            total.booked += of_client.booked;
            total.failed.extend(of_client.failed);
        }
        let (count, failed) = (total.failed.len(), total.failed.join("\n  "));
        ensure!(count == 0, "{count} of {} requests failed:\n  {failed}", total.succeeded + count);
        let stored: i64 = sqlx::query_scalar("SELECT count(*) FROM bookings WHERE requested_date = $1::date")
            .bind(self.requested_date)
            .fetch_one(db)
            .await?;
        ensure!(
            stored == i64::try_from(total.booked)?,
            "{} bookings were acknowledged, {stored} are stored",
            total.booked
        );
        ensure!(total.booked > 0, "nothing was booked");
        Ok(total)
    }
}

async fn send(client: &ApiClient, booking: Value, token: &str, name: &str, is_finishing: &AtomicBool) -> LoadResult {
    let mut result = LoadResult::default();
    let reads = [
        client.get("/api/v1/treatments/taxonomy"),
        client.get("/api/v1/notifications?limit=5").bearer(token),
        client.get("/api/v1/treatments?limit=5"),
    ];
    for number in 0.. {
        if is_finishing.load(Ordering::Relaxed) {
            break;
        }
        for read in &reads {
            record(&mut result, read, 200).await;
        }
        let key = format!("{name}-{number}");
        let request = client.post("/api/v1/bookings").bearer(token).idempotency_key(&key).json(booking.clone());
        if record(&mut result, &request, 201).await {
            result.booked += 1;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    result
}

async fn record(result: &mut LoadResult, request: &Request, expected: u16) -> bool {
    let outcome = request.try_send().await;
    let is_expected = matches!(&outcome, Ok(response) if response.status == expected);
    match outcome {
        _ if is_expected => result.succeeded += 1,
        Ok(response) => result.failed.push(format!("{request}: {} {}", response.status, response.json)),
        Err(error) => result.failed.push(format!("{error:#}")),
    }
    is_expected
}
