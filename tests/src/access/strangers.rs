//! Every route with a parameter, with the ids of rows that exist, as everybody.

use super::people::Caller;
use super::rows::Row;
use super::walk::{Walk, prefix};
use std::collections::BTreeMap;

/// A refusal as the audit trail tells it: method, route, status.
type Refusal = (String, String, i64);

#[actix_web::test]
async fn whoever_is_not_invited_is_refused_as_the_page_says_changes_nothing_and_is_noted() {
    let walk = Walk::begin().await;
    let rows = rows(&walk).await;
    let before = walk.fingerprint().await;
    let (mut wrong, mut refused) = (Vec::new(), BTreeMap::<Refusal, i64>::new());
    for ((method, path), entry) in &walk.table {
        let Some(row) = prefix(path).map(|prefix| &rows[prefix]) else { continue };
        for caller in Caller::ALL.into_iter().filter(|caller| !entry.invites(*caller, row)) {
            let answer = walk.call(method, path, row, caller).await;
            let expected = entry.refusal(caller);
            if answer.status != expected {
                wrong
                    .push(format!("{method} {path} as {caller:?}: {}, not {expected}: {}", answer.status, answer.json));
            }
            if caller != Caller::Nobody && matches!(answer.status, 403 | 404) {
                *refused.entry((method.clone(), path.clone(), answer.status.into())).or_default() += 1;
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(refused.values().sum::<i64>() > 150, "the walk has gone round: {refused:?}");
    for (table, now) in walk.fingerprint().await {
        assert_eq!(before[&table], now, "a refused request has changed {table}");
    }
    assert_eq!(noted(&walk).await, refused, "each refusal is in the audit trail, once");
    walk.system.stop().await;
}

#[actix_web::test]
async fn whoever_is_invited_gets_through() {
    let walk = Walk::begin().await;
    let rows = rows(&walk).await;
    let mut wrong = Vec::new();
    for ((method, path), entry) in &walk.table {
        let Some(prefix) = prefix(path) else { continue };
        for caller in Caller::ALL.into_iter().filter(|caller| entry.invites(*caller, &rows[prefix])) {
            // What changes or ends a row gets one of its own.
            let row = if method == "GET" { rows[prefix].clone() } else { fresh(&walk, prefix).await };
            let answer = walk.call(method, path, &row, caller).await;
            let fits = match method.as_str() {
                "GET" => answer.status == 200,
                _ => !matches!(answer.status, 401 | 403 | 404 | 405 | 500..),
            };
            if !fits {
                wrong.push(format!("{method} {path} as {caller:?}: {} {}", answer.status, answer.json));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    walk.system.stop().await;
}

/// One row per parameter, all of one owner.
async fn rows(walk: &Walk) -> BTreeMap<String, Row> {
    let mut rows = BTreeMap::new();
    for (_, path) in walk.table.keys() {
        let Some(prefix) = prefix(path) else { continue };
        if !rows.contains_key(prefix) {
            rows.insert(prefix.to_owned(), walk.row(path, &walk.people.owner).await);
        }
    }
    rows
}

async fn fresh(walk: &Walk, prefix: &str) -> Row {
    // An account's end would be the end of all its rows.
    if prefix.starts_with("/api/v1/users/") || prefix.starts_with("/api/v1/patients/") {
        return walk.row(prefix, &walk.site.patient().await).await;
    }
    walk.row(prefix, &walk.people.owner).await
}

/// What the audit trail says of refusals, on its way or arrived.
async fn noted(walk: &Walk) -> BTreeMap<Refusal, i64> {
    let entries = "SELECT entry->'changes'->>'method', entry->>'entity_type', (entry->'changes'->>'status')::bigint, count(DISTINCT id)
                   FROM (SELECT id::text, entry FROM audit_outbox
                         UNION ALL SELECT id, body FROM documents WHERE collection = 'audit_logs') all_entries(id, entry)
                   WHERE entry->>'action' = 'access.denied' AND entry->>'outcome' = 'denied' AND entry->>'user_id' IS NOT NULL
                   GROUP BY 1, 2, 3";
    let entries: Vec<(String, String, i64, i64)> =
        sqlx::query_as(entries).fetch_all(&walk.site.oracle).await.expect("the trail is there");
    entries.into_iter().map(|(method, route, status, times)| ((method, route, status), times)).collect()
}
