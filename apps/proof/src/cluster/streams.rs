//! A stream of notifications that is opened at one gateway hears what happens at the other, and goes on there.

use crate::caller::{Asking, Caller};
use crate::chance::Chance;
use crate::journey::{Cast, Traveller};
use anyhow::{Context, Result, bail, ensure};
use futures_util::future::try_join_all;
use futures_util::{Stream, StreamExt};
use serde_json::{Value, json};
use sqlx::PgPool;
use std::time::Duration;

const MESSAGES: usize = 60;
const WRITERS: usize = 4;
const PATIENCE: Duration = Duration::from_secs(60);

/// Opens streams at both gateways in turn, while notifications are made through both.
///
/// # Errors
/// When one is not heard, or comes twice or out of order.
pub async fn prove(gateways: &[Caller; 2], cast: &Cast, chance: &Chance, oracle: &PgPool) -> Result<String> {
    let traveller = &cast.travellers[0];
    let user: String = sqlx::query_scalar("SELECT id::text FROM users WHERE email = $1")
        .bind(&traveller.email)
        .fetch_one(oracle)
        .await?;
    let mut listener = Listener { traveller, at: 0, gateways, last: None, heard: Vec::new() };
    // From here on: where the stream begins.
    let beginning: i64 = sqlx::query_scalar("SELECT COALESCE(max(seq), 0) FROM notifications WHERE user_id = $1::uuid")
        .bind(&user)
        .fetch_one(oracle)
        .await?;
    listener.last = Some(beginning);

    let by_a_worker = async {
        let booking = book(&gateways[1], cast, traveller).await?;
        let status = Asking::patch(format!("/api/v1/bookings/{booking}/status"))
            .by(&cast.hospital)
            .json(json!({ "status": "under_review", "reason": "as agreed" }));
        gateways[1].until_answered(&status).await?.data(200).map(drop)
    };
    let (heard, caused) = tokio::join!(listener.hear(1), by_a_worker);
    caused?;
    heard.context("what a worker made of a change at the other gateway")?;

    let writers = try_join_all((0..WRITERS).map(|writer| write(gateways, cast, &user, writer)));
    let moving = async {
        while listener.heard.len() < MESSAGES + 1 {
            let some = (1 + chance.below(6)).min(MESSAGES + 1 - listener.heard.len());
            listener.hear(some).await?;
            listener.at += 1;
        }
        anyhow::Ok(())
    };
    tokio::try_join!(writers, moving)?;

    let stored: Vec<i64> =
        sqlx::query_scalar("SELECT seq FROM notifications WHERE user_id = $1::uuid AND seq > $2 ORDER BY seq")
            .bind(&user)
            .bind(beginning)
            .fetch_all(oracle)
            .await?;
    // The booking may have brought more than the one that was waited for.
    listener.hear(stored.len().saturating_sub(listener.heard.len())).await?;
    ensure!(listener.heard == stored, "heard and stored differ:\n  heard  {:?}\n  stored {stored:?}", listener.heard);
    Ok(format!(
        "{} notifications heard in order, each once, over {} streams at both gateways",
        stored.len(),
        listener.at + 1
    ))
}

async fn write(gateways: &[Caller; 2], cast: &Cast, user: &str, writer: usize) -> Result<()> {
    for number in 0..MESSAGES / WRITERS {
        let body = json!({ "user_id": user, "title": format!("{writer}-{number}"), "message": "for the proof" });
        let asking = Asking::post("/api/v1/notifications").by(&cast.admin).json(body);
        gateways[(writer + number) % 2].until_answered(&asking).await?.data(202)?;
    }
    Ok(())
}

async fn book(gateway: &Caller, cast: &Cast, traveller: &Traveller) -> Result<String> {
    let body = json!({
        "hospital_id": cast.hospital_id, "treatment_id": cast.treatment_id, "requested_date": "2027-09-01",
    });
    let asking = Asking::post("/api/v1/bookings").by(&traveller.token).key("streams").json(body);
    let heard = gateway.until_answered(&asking).await?;
    Ok(heard.data(201)?["id"].as_str().context("an id")?.to_owned())
}

/// A client that reads some events, hangs up, and goes on at the other gateway.
struct Listener<'a> {
    traveller: &'a Traveller,
    gateways: &'a [Caller; 2],
    /// Streams so far; the last bit says at which gateway.
    at: usize,
    last: Option<i64>,
    heard: Vec<i64>,
}

impl Listener<'_> {
    /// Opens a stream and reads so many events of it.
    async fn hear(&mut self, count: usize) -> Result<()> {
        if count == 0 {
            return Ok(());
        }
        let gateway = &self.gateways[self.at % 2].base_url;
        let client = reqwest::Client::builder().no_proxy().build()?;
        let mut request =
            client.get(format!("{gateway}/api/v1/notifications/stream")).bearer_auth(&self.traveller.token);
        if let Some(last) = self.last {
            request = request.header("last-event-id", last);
        }
        let response = request.send().await?;
        ensure!(response.status() == 200, "a stream at {gateway}: {}", response.status());
        let mut events = Events { bytes: response.bytes_stream(), text: String::new() };
        for _ in 0..count {
            let next = tokio::time::timeout(PATIENCE, events.next());
            let event = next.await.with_context(|| format!("{gateway} is silent after {:?}", self.heard))??;
            let seq = event["seq"].as_i64().context("seq")?;
            self.heard.push(seq);
            self.last = Some(seq);
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
            // Events are ASCII here, so no letter is cut in two.
            self.text.push_str(&String::from_utf8_lossy(bytes?.as_ref()));
        }
    }
}
