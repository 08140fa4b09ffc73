//! Lists hold what the caller could read one by one, whatever they filter by (security 3).

use super::people::Caller;
use super::walk::Walk;
use uuid::Uuid;

/// What tells of the owner's rows, and the ids that lists can be filtered by.
struct Secrets {
    words: Vec<String>,
    filters: Vec<(&'static str, String)>,
}

#[actix_web::test]
async fn no_list_tells_a_stranger_of_anothers_rows() {
    let walk = Walk::begin().await;
    let secrets = secrets(&walk).await;
    let mut wrong = Vec::new();
    let mut asked = 0;
    for (method, path) in walk.table.keys() {
        if method != "GET" || path.contains('{') || path.ends_with("/stream") {
            continue;
        }
        let parameters = walk.operation(method, path)["parameters"].as_array().cloned().unwrap_or_default();
        let mut queries = vec![path.clone()];
        for (name, id) in &secrets.filters {
            if parameters.iter().any(|parameter| parameter["name"] == *name && parameter["in"] == "query") {
                queries.push(format!("{path}?{name}={id}"));
            }
        }
        for query in queries {
            for caller in [Caller::Nobody, Caller::OtherPatient, Caller::OtherHospital, Caller::Doctor] {
                let answer = walk.send("GET", &query, caller, None, None).await;
                let text = String::from_utf8_lossy(&answer.bytes).into_owned();
                asked += usize::from(answer.status == 200);
                if let Some(word) = secrets.words.iter().find(|word| text.contains(*word)) {
                    wrong.push(format!("{query} tells {caller:?} of {word}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(asked > 50, "the lists were read: {asked}");
    // The words do stand in what the owner reads.
    let own = walk.send("GET", "/api/v1/bookings", Caller::Owner, None, None).await;
    let own = String::from_utf8_lossy(&own.bytes).into_owned();
    assert!(secrets.words.iter().any(|word| own.contains(word)));
    walk.system.stop().await;
}

async fn secrets(walk: &Walk) -> Secrets {
    let owner = &walk.people.owner;
    let (booking, payment) = walk.site.paid(owner).await;
    let (notification, device) = (
        walk.row("/api/v1/notifications/{id}", owner).await.id,
        walk.row("/api/v1/notifications/devices/{id}", owner).await.id,
    );
    let find = async |sql: &'static str, id: Uuid| -> Vec<String> {
        sqlx::query_scalar(sql).bind(id).fetch_all(&walk.site.oracle).await.expect("answers")
    };
    let mut words = vec![owner.email.clone(), owner.id.to_string(), owner.user_id.to_string()];
    words.extend([booking.to_string(), payment.id.to_string(), notification, device]);
    for (sql, id) in [
        ("SELECT booking_number FROM bookings WHERE id = $1", booking),
        ("SELECT payment_number FROM payments WHERE id = $1", payment.id),
        ("SELECT invoice_number FROM invoices WHERE booking_id = $1", booking),
        ("SELECT id::text FROM invoices WHERE booking_id = $1", booking),
        ("SELECT id::text FROM sessions WHERE user_id = $1", owner.user_id),
    ] {
        let found = find(sql, id).await;
        assert!(!found.is_empty(), "{sql}");
        words.extend(found);
    }
    let filters = vec![
        ("patient_id", owner.id.to_string()),
        ("booking_id", booking.to_string()),
        ("hospital_id", walk.site.hospital_id().await.to_owned()),
        ("user_id", owner.user_id.to_string()),
        ("search", owner.email.clone()),
        ("q", owner.email.clone()),
    ];
    Secrets { words, filters }
}
