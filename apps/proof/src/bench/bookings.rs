//! One booking, read by its patient, against pgbench with the statements that this takes; and bookings made.

use super::pgbench::PgBench;
use super::report::{Bound, Report};
use super::site::Site;
use super::statements::Listening;
use super::wrk::Load;
use crate::caller::Asking;
use crate::ground::accounts;
use anyhow::{Context, Result, ensure};
use chrono::Days;
use kernel::Clock;
use serde_json::{Value, json};

/// Of the patient who reads: requests of one session alone would share more than those of many people do.
const SESSIONS: usize = 32;

/// Makes a booking of whoever has this token; its id.
///
/// # Errors
/// When it is refused.
pub async fn make(site: &Site, token: &str) -> Result<String> {
    let asking = Asking::post("/api/v1/bookings").by(token).json(request(site).await?);
    let answer = site.caller.once(&asking).await?;
    Ok(answer.data(201)?["id"].as_str().context("an id")?.to_owned())
}

/// Reads one booking again and again.
///
/// # Errors
/// When an answer or a statement fails.
pub async fn read(site: &Site, report: &mut Report) -> Result<()> {
    let mut tokens = Vec::new();
    for _ in 0..SESSIONS {
        tokens.push(site.sign_in(accounts::PATIENT).await?);
    }
    let path = format!("/api/v1/bookings/{}", make(site, &tokens[0]).await?);
    let quoted: Vec<String> = tokens.iter().map(|token| format!("'Bearer {token}'")).collect();
    let script = format!(
        "local n, tokens = 0, {{ {} }}\n\
         function request()\n  n = n + 1\n\
         \x20 return wrk.format('GET', nil, {{ ['Authorization'] = tokens[1 + n % #tokens] }})\nend\n",
        quoted.join(", ")
    );
    let load = Load { script, ..site.load(&path) };
    // An entry of the audit trail has an id of its own.
    let pgbench = PgBench::new(&site.folder, &statements(site, &path, &tokens[0]).await?, |sql, parameter| {
        (sql.starts_with("INSERT INTO audit_outbox") && parameter == 1).then_some("ARRAY[gen_random_uuid()]")
    })?;
    site.warm_up(&load).await?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..site.pace.rounds {
        ours.push(site.measure(&site.server, &load).await?);
        empty_audit(site).await?;
        theirs.push(pgbench.measure(site).await?);
        empty_audit(site).await?;
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
/// When an answer fails.
pub async fn create(site: &Site, report: &mut Report) -> Result<()> {
    let token = site.sign_in(accounts::PATIENT).await?;
    let body = request(site).await?;
    let mut rounds = Vec::new();
    for _ in 0..=site.pace.rounds {
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
        let load = Load { script, ..site.load("/api/v1/bookings") };
        rounds.push(site.measure(&site.server, &load).await?);
        empty_audit(site).await?;
    }
    // The first one warmed up.
    report.row("a booking made, its own Idempotency-Key", rounds.split_off(1));
    Ok(())
}

/// What reading it once executes, when everything is prepared.
async fn statements(site: &Site, path: &str, token: &str) -> Result<Vec<super::statements::Executed>> {
    let read = Asking::get(path).by(token);
    site.caller.once(&read).await?.data(200)?;
    let data: String = sqlx::query_scalar("SHOW data_directory").fetch_one(&site.ground.oracle).await?;
    let listening = Listening::start(&site.ground.oracle, data.as_ref()).await?;
    site.caller.once(&read).await?.data(200)?;
    let executed = listening.end().await?;
    ensure!(executed.iter().any(|e| e.sql.contains("bookings")), "a booking is read by SQL: {executed:?}");
    for one in &executed {
        eprintln!("bench: a reading executes {}", one.sql.replace('\n', " "));
    }
    Ok(executed)
}

/// The body of a booking of a treatment that the seed data has on offer.
async fn request(site: &Site) -> Result<Value> {
    let treatment = site.caller.once(&Asking::get("/api/v1/treatments/total-knee-replacement")).await?;
    let treatment = treatment.data(200)?["id"].as_str().context("an id")?.to_owned();
    let offers = site.caller.once(&Asking::get(format!("/api/v1/treatments/{treatment}/hospitals?limit=100"))).await?;
    let hospital = offers.data(200)?[0]["hospital_id"].clone();
    let date = (Clock::system().now() + Days::new(60)).date_naive();
    Ok(
        json!({ "hospital_id": hospital, "treatment_id": treatment, "requested_date": date, "notes": "Aisle seat, please" }),
    )
}

/// No worker carries the entries away meanwhile; each round begins with an empty table.
async fn empty_audit(site: &Site) -> Result<()> {
    sqlx::raw_sql("TRUNCATE audit_outbox; CHECKPOINT").execute(&site.ground.oracle).await?;
    Ok(())
}
