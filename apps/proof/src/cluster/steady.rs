use crate::caller::{Asking, Caller};
use crate::journey::Cast;
use anyhow::{Result, ensure};
use serde_json::json;
use sqlx::PgPool;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::task::JoinSet;

/// Clients that keep their connection and send each request once.
const CLIENTS: usize = 8;

/// Load that goes on until it is enough: public and private reading, and bookings.
pub struct Steady {
    name: String,
    is_over: Arc<AtomicBool>,
    clients: JoinSet<Result<Seen>>,
}

/// What became of the requests.
#[derive(Debug, Default)]
pub struct Seen {
    /// How many were answered as they should be.
    pub answered: usize,
    /// Bookings that were acknowledged among them.
    pub booked: usize,
    /// All others: no answer, or another one.
    pub failed: Vec<String>,
}

impl Steady {
    /// Sets them off; `name` is kept in the bookings' notes.
    ///
    /// # Errors
    /// When a client cannot be made.
    pub fn start(base_url: &str, cast: &Cast, name: &str) -> Result<Self> {
        let mut steady = Self { name: name.to_owned(), is_over: Arc::default(), clients: JoinSet::new() };
        for client in 0..CLIENTS {
            let caller = Caller::keeping_connections(base_url)?;
            let (cast, is_over) = (cast.clone(), Arc::clone(&steady.is_over));
            let token = cast.travellers[client % cast.travellers.len()].token.clone();
            let notes = format!("{name}-{client}");
            steady.clients.spawn(async move { Ok(send(&caller, &cast, &token, &notes, &is_over).await) });
        }
        Ok(steady)
    }

    /// Ends the load. Every booking that was acknowledged is there, and no other.
    ///
    /// # Errors
    /// When a request failed, or an acknowledged one had no effect or two.
    pub async fn finish(mut self, oracle: &PgPool) -> Result<Seen> {
        self.is_over.store(true, Ordering::Relaxed);
        let mut seen = Seen::default();
        while let Some(client) = self.clients.join_next().await {
            let client = client??;
            seen.answered += client.answered;
            seen.booked += client.booked;
            seen.failed.extend(client.failed);
        }
        let (count, failed) = (seen.failed.len(), seen.failed.join("\n  "));
        ensure!(count == 0, "{count} of {} requests failed:\n  {failed}", seen.answered + count);
        let stored: i64 = sqlx::query_scalar("SELECT count(*) FROM bookings WHERE notes LIKE $1 || '-%'")
            .bind(&self.name)
            .fetch_one(oracle)
            .await?;
        ensure!(
            stored == i64::try_from(seen.booked)?,
            "{} bookings were acknowledged, {stored} are there",
            seen.booked
        );
        ensure!(seen.booked > 0, "nothing was booked");
        Ok(seen)
    }
}

async fn send(caller: &Caller, cast: &Cast, token: &str, notes: &str, is_over: &AtomicBool) -> Seen {
    let mut seen = Seen::default();
    let reading = [
        Asking::get("/api/v1/treatments/taxonomy"),
        Asking::get("/api/v1/notifications?limit=5").by(token),
        Asking::get("/api/v1/treatments?limit=5"),
    ];
    for turn in 0.. {
        if is_over.load(Ordering::Relaxed) {
            break;
        }
        for asking in &reading {
            note(&mut seen, caller, asking, 200).await;
        }
        let notes = format!("{notes}-{turn}");
        let body = json!({
            "hospital_id": cast.hospital_id, "treatment_id": cast.treatment_id, "requested_date": "2027-09-03", "notes": notes,
        });
        let booking = Asking::post("/api/v1/bookings").by(token).key(&notes).json(body);
        if note(&mut seen, caller, &booking, 201).await {
            seen.booked += 1;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    seen
}

async fn note(seen: &mut Seen, caller: &Caller, asking: &Asking, expected: u16) -> bool {
    let outcome = caller.once(asking).await;
    let is_good = matches!(&outcome, Ok(heard) if heard.status == expected);
    match outcome {
        _ if is_good => seen.answered += 1,
        Ok(heard) => seen.failed.push(format!("{} {}", heard.status, heard.json)),
        Err(error) => seen.failed.push(format!("{error:#}")),
    }
    is_good
}
