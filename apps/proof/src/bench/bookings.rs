//! One booking, read by its patient, against pgbench with the statements that this takes; and bookings made.

use super::pgbench::PgBench;
use super::report::{Bound, Report};
use super::setup::Bench;
use super::statements::StatementLog;
use super::wrk::Load;
use crate::environment::accounts;
use anyhow::{Context, Result, ensure};
use chrono::Days;
use kernel::Clock;
use serde_json::{Value, json};

/// Of the patient who reads: requests of a single session would share more than those of many users do.
const SESSIONS: usize = 32;

/// Makes a booking with this token; its id.
///
/// # Errors
/// When it is refused.
pub async fn make(bench: &Bench, token: &str) -> Result<String> {
    let response = bench.client.post("/api/v1/bookings").bearer(token).json(request(bench).await?).try_send().await?;
    Ok(response.try_data(201)?["id"].as_str().context("an id")?.to_owned())
}

/// Reads one booking again and again.
///
/// # Errors
/// When a request or a statement fails.
pub async fn read(bench: &Bench, report: &mut Report) -> Result<()> {
    let mut tokens = Vec::new();
    for _ in 0..SESSIONS {
        tokens.push(bench.sign_in(accounts::PATIENT).await?);
    }
    let path = format!("/api/v1/bookings/{}", make(bench, &tokens[0]).await?);
    let quoted: Vec<String> = tokens.iter().map(|token| format!("'Bearer {token}'")).collect();
    let script = format!(
        "local n, tokens = 0, {{ {} }}\n\
         function request()\n  n = n + 1\n\
         \x20 return wrk.format('GET', nil, {{ ['Authorization'] = tokens[1 + n % #tokens] }})\nend\n",
        quoted.join(", ")
    );
    let load = Load { script, ..bench.load(&path) };
    // An entry of the audit trail has an id of its own.
    let pgbench = PgBench::new(&bench.folder, &statements(bench, &path, &tokens[0]).await?, |sql, parameter| {
        (sql.starts_with("INSERT INTO audit_outbox") && parameter == 1).then_some("ARRAY[gen_random_uuid()]")
    })?;
    bench.warm_up(&load).await?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..bench.schedule.rounds {
        ours.push(bench.measure(&bench.server, &load).await?);
        empty_audit(bench).await?;
        theirs.push(pgbench.measure(bench).await?);
        empty_audit(bench).await?;
    }
    let ours = report.row("one booking, signed in: Medivoy", ours);
    let theirs = report.row("one booking, the same SQL: pgbench", theirs);
    report.goal(
        "one booking: throughput against pgbench",
        ours.per_second / theirs.per_second,
        Bound::AtLeast(0.45),
        "",
    );
    Ok(())
}

/// Makes bookings, each with a key of its own.
///
/// # Errors
/// When a request fails.
pub async fn create(bench: &Bench, report: &mut Report) -> Result<()> {
    let token = bench.sign_in(accounts::PATIENT).await?;
    let body = request(bench).await?;
    let mut rounds = Vec::new();
    for _ in 0..=bench.schedule.rounds {
        let script = format!(
            "local n, thread = 0, 0\n\
             function setup(t) t:set('id', thread); thread = thread + 1 end\n\
             wrk.method = 'POST'\nwrk.body = [[{body}]]\n\
             wrk.headers['Content-Type'] = 'application/json'\nwrk.headers['Authorization'] = 'Bearer {token}'\n\
             function request()\n  n = n + 1\n\
             \x20 wrk.headers['Idempotency-Key'] = string.format('bench-{:016x}-%d-%d', id, n)\n\
             \x20 return wrk.format()\nend\n",
            fastrand::u64(..)
        );
        let load = Load { script, ..bench.load("/api/v1/bookings") };
        rounds.push(bench.measure(&bench.server, &load).await?);
        empty_audit(bench).await?;
    }
    // The first round warms up.
    report.row("a booking made, its own Idempotency-Key", rounds.split_off(1));
    Ok(())
}

/// The statements of one read, when everything is prepared.
async fn statements(bench: &Bench, path: &str, token: &str) -> Result<Vec<super::statements::Executed>> {
    let read = bench.client.get(path).bearer(token);
    read.try_send().await?.ensure(200)?;
    let data: String = sqlx::query_scalar("SHOW data_directory").fetch_one(&bench.environment.db).await?;
    let log = StatementLog::start(&bench.environment.db, data.as_ref()).await?;
    read.try_send().await?.ensure(200)?;
    let executed = log.finish().await?;
    ensure!(executed.iter().any(|e| e.sql.contains("bookings")), "a booking is read by SQL: {executed:?}");
    for one in &executed {
        eprintln!("bench: a read executes {}", one.sql.replace('\n', " "));
    }
    Ok(executed)
}

/// The body of a booking of a treatment that the seed data offers.
async fn request(bench: &Bench) -> Result<Value> {
    let treatment = bench.client.get("/api/v1/treatments/total-knee-replacement").try_send().await?;
    let treatment = treatment.try_data(200)?["id"].as_str().context("an id")?.to_owned();
    let offers = bench.client.get(&format!("/api/v1/treatments/{treatment}/hospitals?limit=100")).try_send().await?;
    let hospital = offers.try_data(200)?[0]["hospital_id"].clone();
    let date = (Clock::system().now() + Days::new(60)).date_naive();
    Ok(
        json!({ "hospital_id": hospital, "treatment_id": treatment, "requested_date": date, "notes": "Aisle seat, please" }),
    )
}

/// No worker moves the entries meanwhile; each round begins with an empty table.
async fn empty_audit(bench: &Bench) -> Result<()> {
    sqlx::raw_sql("TRUNCATE audit_outbox; CHECKPOINT").execute(&bench.environment.db).await?;
    Ok(())
}
