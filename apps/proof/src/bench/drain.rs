//! How fast one worker deals with what waits in the outbox.

use super::bookings;
use super::cpu::UsesCpu;
use super::figures::Figures;
use super::report::Report;
use super::site::Site;
use crate::ground::{Role, accounts};
use anyhow::{Result, ensure};
use sqlx::PgPool;
use std::time::{Duration, Instant};

/// Publishes `$1` events as `Outbox::publish` does. Two handlers each: three jobs an event.
const OF_THE_CATALOGUE: &str = "
    WITH event AS (
        INSERT INTO outbox_events (id, event_type, payload, occurred_at)
        SELECT gen_random_uuid(), 'taxonomy.catalogue_changed.v1', '{\"entity_type\": \"treatment\", \"entity_id\": null}', now()
        FROM generate_series(1, $1::bigint) RETURNING id)
    SELECT count(graphile_worker.add_job('dispatch_event', json_build_object('event_id', event.id), max_attempts := 25)) FROM event";

/// The same with the creation of a booking: a notification in the database, its own event, and a mail.
const OF_BOOKINGS: &str = "
    WITH event AS (
        INSERT INTO outbox_events (id, event_type, payload, occurred_at)
        SELECT gen_random_uuid(), e.event_type, e.payload, now()
        FROM generate_series(1, $1::bigint),
             (SELECT event_type, payload FROM outbox_events WHERE event_type = 'booking.status_changed.v1' LIMIT 1) e
        RETURNING id)
    SELECT count(graphile_worker.add_job('dispatch_event', json_build_object('event_id', event.id), max_attempts := 25)) FROM event";

/// Fills the outbox, starts a worker, and waits until nothing is left.
///
/// # Errors
/// When an event is not dealt with.
pub async fn measure(site: &Site, report: &mut Report, events: i64) -> Result<()> {
    bookings::make(site, &site.sign_in(accounts::PATIENT).await?).await?;
    for (name, publish, events) in [
        ("events of the catalogue, two handlers each", OF_THE_CATALOGUE, events),
        ("bookings made: notification, its event, mail", OF_BOOKINGS, events / 5),
    ] {
        // What was there before is not counted.
        drain(site, &site.ground.oracle, publish, 1).await?;
        let mut rounds = Vec::new();
        for _ in 0..site.pace.rounds {
            rounds.push(drain(site, &site.ground.oracle, publish, events).await?);
        }
        report.row(format!("worker: {name}"), rounds);
    }
    Ok(())
}

/// Publishes so many events and times a worker from its start to the last job.
async fn drain(site: &Site, db: &PgPool, publish: &str, count: i64) -> Result<Figures> {
    let events: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(publish.to_owned())).bind(count).fetch_one(db).await?;
    ensure!(events == count, "{events} events instead of {count}");
    let postgres = site.postmaster.cpu()?;
    let began = Instant::now();
    let worker = site.ground.spawn_with(Role::Worker, "worker", &[])?;
    until_done(db).await?;
    let (took, used) = (began.elapsed().as_secs_f64(), worker.cpu()?);
    let postgres = site.postmaster.cpu()?.saturating_sub(postgres);
    worker.terminate().await?;
    let each = |time: Duration| Some(time.as_secs_f64() * 1e6 / events as f64);
    let (cpu_us, postgres_us) = (each(used), each(postgres));
    Ok(Figures { per_second: events as f64 / took, requests: events as f64, cpu_us, postgres_us, ..Figures::default() })
}

/// Waits until no event is left to be dealt with.
///
/// # Errors
/// When that takes too long.
pub async fn until_done(db: &PgPool) -> Result<()> {
    let patience = Instant::now() + Duration::from_secs(900);
    let waiting =
        "SELECT count(*) FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
                   WHERE t.identifier <> 'run_scheduled'";
    while sqlx::query_scalar::<_, i64>(waiting).fetch_one(db).await? > 0 {
        ensure!(Instant::now() < patience, "the worker does not get done");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}
