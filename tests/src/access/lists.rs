//! Lists hold only what the caller could read row by row, whatever the filter (security 3).

use super::actors::Caller;
use super::fixture::{Fixture, may_be_stored};
use super::table::Audience;
use serde_json::Value;
use uuid::Uuid;

/// Values of the owner's rows, and the ids that lists can be filtered by.
struct Secrets {
    values: Vec<String>,
    filters: Vec<(&'static str, String)>,
}

#[actix_web::test]
async fn no_list_discloses_rows_of_others() {
    let fixture = Fixture::create().await;
    let secrets = secrets(&fixture).await;
    let mut wrong = Vec::new();
    let (mut lists_read, mut totals_read) = (0, 0);
    for ((method, path), entry) in &fixture.table {
        if method != "GET" || path.contains('{') || path.ends_with("/stream") {
            continue;
        }
        let parameters = fixture.operation(method, path)["parameters"].as_array().cloned().unwrap_or_default();
        let mut queries = vec![path.clone()];
        for (name, id) in &secrets.filters {
            if parameters.iter().any(|parameter| parameter["name"] == *name && parameter["in"] == "query") {
                queries.push(format!("{path}?{name}={id}"));
            }
        }
        for query in queries {
            for caller in [Caller::Anonymous, Caller::OtherPatient, Caller::OtherHospital, Caller::Doctor] {
                let response = fixture.send("GET", &query, caller, None, None).await;
                let text = response.text();
                lists_read += usize::from(response.status == 200);
                if let Some(value) = secrets.values.iter().find(|value| text.contains(*value)) {
                    wrong.push(format!("{query} discloses {value} to {caller:?}"));
                }
                // What everyone may read can be more than fits on a page.
                if entry.audience() == Audience::Everyone {
                    continue;
                }
                if may_be_stored(&response) {
                    wrong.push(format!("{query} as {caller:?} may be stored by caches"));
                }
                if let Some((shown, total)) = total_of(&fixture, &query, caller).await {
                    totals_read += 1;
                    if total != shown {
                        wrong.push(format!("{query} shows {shown} rows to {caller:?} and counts {total}"));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(lists_read > 50, "the lists were read: {lists_read}");
    assert!(totals_read > 25, "the totals were read: {totals_read}");
    // The owner's own list has them.
    let own = fixture.send("GET", "/api/v1/bookings", Caller::Owner, None, None).await;
    let own = own.text();
    assert!(secrets.values.iter().any(|value| own.contains(value)));
    fixture.system.stop().await;
}

/// How many rows are shown on a page with room for all of them, and how many `meta.total` counts; `None` for what has no
/// pages, and for callers who are refused.
async fn total_of(fixture: &Fixture, query: &str, caller: Caller) -> Option<(usize, Value)> {
    let separator = if query.contains('?') { '&' } else { '?' };
    let page = fixture.send("GET", &format!("{query}{separator}page=1&limit=100"), caller, None, None).await;
    Some((page.json["data"].as_array()?.len(), page.json["meta"]["total"].clone()))
}

async fn secrets(fixture: &Fixture) -> Secrets {
    let owner = &fixture.actors.owner;
    let (booking, payment) = fixture.installation.paid(owner).await;
    let (notification, device) = (
        fixture.row("/api/v1/notifications/{id}", owner).await.id,
        fixture.row("/api/v1/notifications/devices/{id}", owner).await.id,
    );
    let find = async |sql: &'static str, id: Uuid| -> Vec<String> {
        sqlx::query_scalar(sql).bind(id).fetch_all(&fixture.installation.db).await.expect("succeeds")
    };
    let mut values = vec![owner.email.clone(), owner.id.to_string(), owner.user_id.to_string()];
    values.extend([booking.to_string(), payment.id.to_string(), notification, device]);
    for (sql, id) in [
        ("SELECT booking_number FROM bookings WHERE id = $1", booking),
        ("SELECT payment_number FROM payments WHERE id = $1", payment.id),
        ("SELECT invoice_number FROM invoices WHERE booking_id = $1", booking),
        ("SELECT id::text FROM invoices WHERE booking_id = $1", booking),
        ("SELECT id::text FROM sessions WHERE user_id = $1", owner.user_id),
    ] {
        let found = find(sql, id).await;
        assert!(!found.is_empty(), "{sql}");
        values.extend(found);
    }
    let filters = vec![
        ("patient_id", owner.id.to_string()),
        ("booking_id", booking.to_string()),
        ("hospital_id", fixture.installation.hospital_id().await.to_owned()),
        ("user_id", owner.user_id.to_string()),
        ("search", owner.email.clone()),
        ("q", owner.email.clone()),
    ];
    Secrets { values, filters }
}
