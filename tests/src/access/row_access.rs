//! Every route with a parameter, with the ids of rows that exist, as every caller.

use super::actors::Caller;
use super::fixture::{Fixture, may_be_stored, prefix};
use super::rows::Row;
use super::table::Audience;
use std::collections::BTreeMap;

/// A refusal in the audit trail: method, route, status.
type Refusal = (String, String, i64);

#[actix_web::test]
async fn others_are_refused_as_documented_change_nothing_and_are_audited() {
    let fixture = Fixture::create().await;
    let rows = rows(&fixture).await;
    let before = fixture.fingerprint().await;
    let (mut wrong, mut refused) = (Vec::new(), BTreeMap::<Refusal, i64>::new());
    for ((method, path), entry) in &fixture.table {
        let Some(row) = prefix(path).map(|prefix| &rows[prefix]) else { continue };
        for caller in Caller::ALL.into_iter().filter(|caller| !entry.allows(*caller, row)) {
            let response = fixture.call(method, path, row, caller).await;
            let expected = entry.refusal(caller);
            if response.status != expected {
                wrong.push(format!(
                    "{method} {path} as {caller:?}: {}, not {expected}: {}",
                    response.status, response.json
                ));
            }
            if caller != Caller::Anonymous && matches!(response.status, 403 | 404) {
                *refused.entry((method.clone(), path.clone(), response.status.into())).or_default() += 1;
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(refused.values().sum::<i64>() > 150, "the routes were called: {refused:?}");
    for (table, now) in fixture.fingerprint().await {
        assert_eq!(before[&table], now, "a refused request has changed {table}");
    }
    assert_eq!(audited(&fixture).await, refused, "each refusal is in the audit trail, once");
    fixture.system.stop().await;
}

#[actix_web::test]
async fn callers_with_access_are_served() {
    let fixture = Fixture::create().await;
    let wrong = not_served(&fixture).await;
    assert!(wrong.is_empty(), "{wrong:#?}");
    fixture.system.stop().await;
}

/// The audit trail, limits and idempotency keys know a row by one spelling of its id.
#[actix_web::test]
async fn an_id_in_capitals_is_unknown() {
    let fixture = Fixture::create().await;
    let rows = rows(&fixture).await;
    let (mut wrong, mut called) = (Vec::new(), 0);
    for ((method, path), entry) in &fixture.table {
        let Some(row) = prefix(path).filter(|_| method == "GET").map(|prefix| &rows[prefix]) else { continue };
        let mut capitals = row.clone();
        capitals.id = row.id.to_uppercase();
        let Some(caller) = Caller::ALL.into_iter().rev().find(|caller| entry.allows(*caller, row)) else { continue };
        if capitals.id == row.id {
            continue;
        }
        called += 1;
        let response = fixture.call(method, path, &capitals, caller).await;
        if response.status != 404 {
            wrong.push(format!("{method} {path} with {} as {caller:?}: {}", capitals.id, response.status));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(called > 10, "the routes were called: {called}");
    fixture.system.stop().await;
}

/// Calls every route with a parameter as everybody who has access; which of them were not served, with the status.
pub async fn not_served(fixture: &Fixture) -> Vec<(u16, String)> {
    let rows = rows(fixture).await;
    let mut wrong = Vec::new();
    for ((method, path), entry) in &fixture.table {
        let Some(prefix) = prefix(path) else { continue };
        for caller in Caller::ALL.into_iter().filter(|caller| entry.allows(*caller, &rows[prefix])) {
            // A request that changes or deletes a row gets a row of its own.
            let row = if method == "GET" { rows[prefix].clone() } else { fresh(fixture, prefix).await };
            let response = fixture.call(method, path, &row, caller).await;
            let is_served = match method.as_str() {
                "GET" => response.status == 200,
                _ => !matches!(response.status, 401 | 403 | 404 | 405 | 500..),
            };
            if !is_served {
                wrong.push((response.status, format!("{method} {path} as {caller:?}: {}", response.json)));
            }
            let discloses = fixture.operation(method, path)["x-discloses"].as_str().unwrap_or("nothing");
            if (discloses != "nothing" || entry.audience() != Audience::Everyone) && may_be_stored(&response) {
                wrong.push((response.status, format!("{method} {path} as {caller:?} may be stored by caches")));
            }
        }
    }
    wrong
}

/// One row per parameter, all of one owner.
pub async fn rows(fixture: &Fixture) -> BTreeMap<String, Row> {
    let mut rows = BTreeMap::new();
    for (_, path) in fixture.table.keys() {
        let Some(prefix) = prefix(path) else { continue };
        if !rows.contains_key(prefix) {
            rows.insert(prefix.to_owned(), fixture.row(path, &fixture.actors.owner).await);
        }
    }
    rows
}

async fn fresh(fixture: &Fixture, prefix: &str) -> Row {
    // Deleting an account would delete all its rows.
    if prefix.starts_with("/api/v1/users/") || prefix.starts_with("/api/v1/patients/") {
        return fixture.row(prefix, &fixture.installation.patient().await).await;
    }
    fixture.row(prefix, &fixture.actors.owner).await
}

/// The refusals in the audit trail, in the outbox or in the store.
async fn audited(fixture: &Fixture) -> BTreeMap<Refusal, i64> {
    let entries = "SELECT entry->'changes'->>'method', entry->>'entity_type', (entry->'changes'->>'status')::bigint, count(DISTINCT id)
                   FROM (SELECT id::text, entry FROM audit_outbox
                         UNION ALL SELECT id, body FROM documents WHERE collection = 'audit_logs') all_entries(id, entry)
                   WHERE entry->>'action' = 'access.denied' AND entry->>'outcome' = 'denied' AND entry->>'user_id' IS NOT NULL
                   GROUP BY 1, 2, 3";
    let entries: Vec<(String, String, i64, i64)> =
        sqlx::query_as(entries).fetch_all(&fixture.installation.db).await.expect("the trail is there");
    entries.into_iter().map(|(method, route, status, times)| ((method, route, status), times)).collect()
}
