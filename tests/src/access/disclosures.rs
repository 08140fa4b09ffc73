//! Whatever route shows an administrator or a hospital somebody's personal data, the audit trail says so.

use super::actors::Caller;
use super::fixture::{Fixture, prefix};
use super::row_access::rows;
use test_support::Response;

/// Entries of readings by this account: how many there are, and how many of them name a patient.
const READINGS: &str = "
    SELECT count(DISTINCT id), count(DISTINCT id) FILTER (WHERE entry->>'patient_id' IS NOT NULL)
    FROM (SELECT id::text, entry FROM audit_outbox
          UNION ALL SELECT id, body FROM documents WHERE collection = 'audit_logs') all_entries(id, entry)
    WHERE entry->>'action' LIKE '%.read' AND entry->>'user_id' = $1";

#[actix_web::test]
async fn every_route_that_discloses_personal_data_leaves_an_entry_for_each_that_it_shows() {
    let fixture = Fixture::create().await;
    let rows = rows(&fixture).await;
    let (mut wrong, mut routes_read) = (Vec::new(), 0);
    for ((method, path), entry) in &fixture.table {
        let discloses = fixture.operation(method, path)["x-discloses"].as_str().unwrap_or("nothing").to_owned();
        // An export has an entry of its own action.
        if method != "GET" || discloses == "nothing" || path.ends_with("/export") {
            continue;
        }
        for caller in [Caller::Admin, Caller::Hospital] {
            let row = prefix(path).map(|prefix| &rows[prefix]);
            if row.is_some_and(|row| !entry.allows(caller, row)) {
                continue;
            }
            let (own_id, before) = readings(&fixture, caller).await;
            let response = match row {
                Some(row) => fixture.call(method, path, row, caller).await,
                None => fixture.send(method, path, caller, None, None).await,
            };
            let (_, after) = readings(&fixture, caller).await;
            let expected = shown(path, &response, &own_id);
            if expected == 0 {
                continue;
            }
            routes_read += 1;
            let is_about_patients = !path.contains("/audit-logs");
            if after.0 - before.0 != expected || (is_about_patients && after.1 == before.1) {
                wrong.push(format!("{method} {path} as {caller:?}: {before:?}, then {after:?}, not {expected} more"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(routes_read > 15, "the routes were read: {routes_read}");
    every_entry_about_a_patients_rows_names_the_patient(&fixture).await;
    fixture.system.stop().await;
}

/// Lists about one thing: the whole answer is one reading.
const RECORDS: [&str; 5] = ["/access-log", "/audit-logs", "/ledger", "/timeline", "/transitions"];

/// How many entries the answer calls for: one for each row of somebody else's, one for what is no list.
fn shown(path: &str, response: &Response, own_id: &str) -> i64 {
    let rows = match (response.status, response.json["data"].as_array()) {
        (200, Some(rows)) if RECORDS.iter().any(|records| path.ends_with(records)) => rows.len().min(1),
        (200, Some(rows)) => rows.iter().filter(|row| row["id"] != own_id).count(),
        (200, None) => 1,
        _ => 0,
    };
    i64::try_from(rows).expect("a number of rows")
}

/// The caller's id, and their readings.
async fn readings(fixture: &Fixture, caller: Caller) -> (String, (i64, i64)) {
    let token = fixture.actors.token(&fixture.installation, caller, None).await.expect("signed in");
    let profile = fixture.system.app.get("/api/v1/auth/profile").bearer(token).send().await.data(200);
    let id = profile["id"].as_str().expect("an id").to_owned();
    let counts = sqlx::query_as(READINGS).bind(&id).fetch_one(&fixture.installation.db).await;
    (id, counts.expect("the trail is there"))
}

/// Changes too: a patient's access log shows all of them.
async fn every_entry_about_a_patients_rows_names_the_patient(fixture: &Fixture) {
    let nameless = "
        SELECT DISTINCT entry->>'action'
        FROM (SELECT id::text, entry FROM audit_outbox
              UNION SELECT id, body FROM documents WHERE collection = 'audit_logs') all_entries(id, entry)
        WHERE entry->>'entity_type' IN ('patient', 'booking', 'payment', 'invoice')
          AND entry->>'outcome' = 'success' AND entry->>'patient_id' IS NULL";
    let nameless: Vec<String> =
        sqlx::query_scalar(nameless).fetch_all(&fixture.installation.db).await.expect("the trail is there");
    assert!(nameless.is_empty(), "entries without their patient: {nameless:?}");
}
