//! A stream of notifications that is opened at one gateway receives what happens at the other, and can be resumed
//! there.

use crate::journey::{Actors, Patient};
use crate::rng::SeededRng;
use anyhow::{Context, Result, bail, ensure};
use futures_util::future::try_join_all;
use futures_util::{Stream, StreamExt};
use serde_json::{Value, json};
use sqlx::PgPool;
use std::time::Duration;
use test_support::ApiClient;

const MESSAGES: usize = 60;
const WRITERS: usize = 4;
const TIMEOUT: Duration = Duration::from_secs(60);

/// Opens streams at both gateways alternately, while notifications are made through both.
///
/// # Errors
/// When one is not received, or is received twice or out of order.
pub async fn prove(gateways: &[ApiClient; 2], actors: &Actors, rng: &SeededRng, db: &PgPool) -> Result<String> {
    let patient = &actors.patients[0];
    let user: String =
        sqlx::query_scalar("SELECT id::text FROM users WHERE email = $1").bind(&patient.email).fetch_one(db).await?;
    // The stream begins after the notifications that are there already.
    let begin: i64 = sqlx::query_scalar("SELECT COALESCE(max(seq), 0) FROM notifications WHERE user_id = $1::uuid")
        .bind(&user)
        .fetch_one(db)
        .await?;
    let mut reader = StreamReader { patient, gateways, streams: 0, last: begin, received: Vec::new() };

    let made_by_a_worker = async {
        let booking = book(&gateways[1], actors, patient).await?;
        let request = gateways[1].patch(&format!("/api/v1/bookings/{booking}/status")).bearer(&actors.hospital);
        let request = request.json(json!({ "status": "under_review", "reason": "as agreed" }));
        request.send_until_answered().await?.ensure(200)
    };
    let (received, made) = tokio::join!(reader.receive(1), made_by_a_worker);
    made?;
    received.context("what a worker made of a change at the other gateway")?;

    let writers = try_join_all((0..WRITERS).map(|writer| write(gateways, actors, &user, writer)));
    let reading = async {
        while reader.received.len() < MESSAGES + 1 {
            let count = (1 + rng.below(6)).min(MESSAGES + 1 - reader.received.len());
            reader.receive(count).await?;
            reader.streams += 1;
        }
        anyhow::Ok(())
    };
    tokio::try_join!(writers, reading)?;

    let stored: Vec<i64> =
        sqlx::query_scalar("SELECT seq FROM notifications WHERE user_id = $1::uuid AND seq > $2 ORDER BY seq")
            .bind(&user)
            .bind(begin)
            .fetch_all(db)
            .await?;
    // The booking may have made more notifications than the one that was waited for.
    reader.receive(stored.len().saturating_sub(reader.received.len())).await?;
    let received = &reader.received;
    ensure!(*received == stored, "received and stored differ:\n  received {received:?}\n  stored   {stored:?}");
    Ok(format!(
        "{} notifications received in order, each once, over {} streams at both gateways",
        stored.len(),
        reader.streams + 1
    ))
}

async fn write(gateways: &[ApiClient; 2], actors: &Actors, user: &str, writer: usize) -> Result<()> {
    for number in 0..MESSAGES / WRITERS {
        let body = json!({ "user_id": user, "title": format!("{writer}-{number}"), "message": "for the proof" });
        let request = gateways[(writer + number) % 2].post("/api/v1/notifications").bearer(&actors.admin).json(body);
        request.send_until_answered().await?.ensure(202)?;
    }
    Ok(())
}

async fn book(gateway: &ApiClient, actors: &Actors, patient: &Patient) -> Result<String> {
    let body = json!({
        "hospital_id": actors.hospital_id, "treatment_id": actors.treatment_id, "requested_date": "2027-09-01",
    });
    let request = gateway.post("/api/v1/bookings").bearer(&patient.token).idempotency_key("streams").json(body);
    let response = request.send_until_answered().await?;
    Ok(response.try_data(201)?["id"].as_str().context("an id")?.to_owned())
}

/// A client that reads some events, disconnects, and resumes at the other gateway.
struct StreamReader<'a> {
    patient: &'a Patient,
    gateways: &'a [ApiClient; 2],
    /// Streams so far, at the gateways alternately.
    streams: usize,
    last: i64,
    received: Vec<i64>,
}

impl StreamReader<'_> {
    /// Opens a stream and reads this many events.
    async fn receive(&mut self, count: usize) -> Result<()> {
        if count == 0 {
            return Ok(());
        }
        let gateway = &self.gateways[self.streams % 2];
        let request = gateway.get("/api/v1/notifications/stream").bearer(&self.patient.token);
        let response = request.header("last-event-id", &self.last.to_string()).into_inner().send().await?;
        ensure!(response.status() == 200, "a stream at {}: {}", gateway.base_url, response.status());
        let mut events = Events { bytes: response.bytes_stream(), text: String::new() };
        for _ in 0..count {
            let next = tokio::time::timeout(TIMEOUT, events.next()).await;
            let event =
                next.with_context(|| format!("{} sends nothing after {:?}", gateway.base_url, self.received))??;
            let seq = event["seq"].as_i64().context("seq")?;
            self.received.push(seq);
            self.last = seq;
        }
        Ok(())
    }
}

/// The events of a stream, as JSON.
struct Events<S> {
    bytes: S,
    text: String,
}

impl<B: AsRef<[u8]>, S: Stream<Item = reqwest::Result<B>> + Unpin> Events<S> {
    async fn next(&mut self) -> Result<Value> {
        loop {
            while let Some((frame, rest)) = self.text.split_once("\n\n") {
                let data = frame.lines().find_map(|line| line.strip_prefix("data: ")).map(serde_json::from_str);
                self.text = rest.to_owned();
                if let Some(event) = data {
                    return Ok(event?);
                }
            }
            let Some(bytes) = self.bytes.next().await else { bail!("the stream has ended") };
            // Events are ASCII here, so no character is split.
            self.text.push_str(&String::from_utf8_lossy(bytes?.as_ref()));
        }
    }
}
