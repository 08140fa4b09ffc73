//! How fast one worker processes the events in the outbox.

use super::bookings;
use super::cpu::UsesCpu;
use super::figures::Figures;
use super::report::Report;
use super::setup::Bench;
use crate::environment::{Role, accounts};
use anyhow::{Result, ensure};
use sqlx::PgPool;
use std::time::{Duration, Instant};

/// Publishes `$1` events as `Outbox::publish` does. Two handlers each: three jobs an event.
const PUBLISH_CATALOGUE_EVENTS: &str = "
    WITH event AS (
        INSERT INTO outbox_events (id, event_type, payload, occurred_at)
        SELECT gen_random_uuid(), 'taxonomy.catalogue_changed.v1', '{\"entity_type\": \"treatment\", \"entity_id\": null}', now()
        FROM generate_series(1, $1::bigint) RETURNING id)
    SELECT count(graphile_worker.add_job('dispatch_event', json_build_object('event_id', event.id), max_attempts := 25)) FROM event";

/// The same with the creation of a booking: a notification in the database, its own event, and a mail.
const PUBLISH_BOOKING_EVENTS: &str = "
    WITH event AS (
        INSERT INTO outbox_events (id, event_type, payload, occurred_at)
        SELECT gen_random_uuid(), e.event_type, e.payload, now()
        FROM generate_series(1, $1::bigint),
             (SELECT event_type, payload FROM outbox_events WHERE event_type = 'booking.status_changed.v1' LIMIT 1) e
        RETURNING id)
    SELECT count(graphile_worker.add_job('dispatch_event', json_build_object('event_id', event.id), max_attempts := 25)) FROM event";

/// Fills the outbox, starts a worker, and waits until all events are processed.
///
/// # Errors
/// When an event is not processed.
pub async fn measure(bench: &Bench, report: &mut Report, events: i64) -> Result<()> {
    bookings::make(bench, &bench.sign_in(accounts::PATIENT).await?).await?;
    for (name, publish, events) in [
        ("events of the catalogue, two handlers each", PUBLISH_CATALOGUE_EVENTS, events),
        ("bookings made: notification, its event, mail", PUBLISH_BOOKING_EVENTS, events / 5),
    ] {
        // Events from before are not counted.
        drain(bench, &bench.environment.db, publish, 1).await?;
        let mut rounds = Vec::new();
        for _ in 0..bench.schedule.rounds {
            rounds.push(drain(bench, &bench.environment.db, publish, events).await?);
        }
        report.row(format!("worker: {name}"), rounds);
    }
    Ok(())
}

/// Publishes this many events and measures a worker from its start to the last job.
async fn drain(bench: &Bench, db: &PgPool, publish: &str, count: i64) -> Result<Figures> {
    let events: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(publish.to_owned())).bind(count).fetch_one(db).await?;
    ensure!(events == count, "{events} events instead of {count}");
    let postgres = bench.postmaster.cpu()?;
    let began = Instant::now();
    let worker = bench.environment.spawn_with(Role::Worker, "worker", &[])?;
    until_done(db).await?;
    let (took, used) = (began.elapsed().as_secs_f64(), worker.cpu()?);
    let postgres = bench.postmaster.cpu()?.saturating_sub(postgres);
    worker.terminate().await?;
    let each = |time: Duration| Some(time.as_secs_f64() * 1e6 / events as f64);
    let (cpu_us, postgres_us) = (each(used), each(postgres));
    Ok(Figures { per_second: events as f64 / took, requests: events as f64, cpu_us, postgres_us, ..Figures::default() })
}

/// Waits until all events are processed.
///
/// # Errors
/// When that takes too long.
pub async fn until_done(db: &PgPool) -> Result<()> {
    let deadline = Instant::now() + Duration::from_secs(900);
    let waiting =
        "SELECT count(*) FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
                   WHERE NOT starts_with(t.identifier, 'run_scheduled')";
    while sqlx::query_scalar::<_, i64>(waiting).fetch_one(db).await? > 0 {
        ensure!(Instant::now() < deadline, "the worker does not process all events in time");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}
