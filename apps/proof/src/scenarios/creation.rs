//! One `Idempotency-Key`, one effect, through whichever gateway (reliability T5).

use super::site::{Patient, Site, unique};
use serde_json::{Value, json};
use test_support::Answer;

const TWINS: usize = 50;

/// Fifty equal requests for a booking, then for its payment: one row each, and one answer, to the byte.
pub(super) async fn fifty_equal_posts(site: &Site) {
    let patient = site.patient().await;
    let body = site.booking_request("the only one").await;
    once(site, &patient, "/api/v1/bookings", &body).await;
    let rows = site.number("SELECT count(*) FROM bookings WHERE patient_id = $1", patient.id).await;
    assert_eq!(rows, 1, "{TWINS} equal requests");

    let booking = site.booking_at(&patient, "payment_pending").await;
    let body = json!({ "booking_id": booking, "gateway": "sandbox" });
    once(site, &patient, "/api/v1/payments", &body).await;
    assert_eq!(site.number("SELECT count(*) FROM payments WHERE booking_id = $1", booking).await, 1);
}

async fn once(site: &Site, patient: &Patient, path: &str, body: &Value) {
    let key = unique();
    let send = |turn: usize, body: &Value| {
        let request = site.entrance(turn).post(path).bearer(&patient.token).header("idempotency-key", &key);
        request.json(body.clone()).send()
    };
    let answers = site.at_once(TWINS, |_, turn| send(turn, body)).await;
    let mut created: Vec<&Answer> = Vec::new();
    for answer in &answers {
        match answer.status {
            201 => created.push(answer),
            _ => drop(answer.problem(409, "request_in_progress")),
        }
    }
    let first = created.first().expect("one of them was first");
    assert!(created.iter().all(|answer| answer.bytes == first.bytes), "equal to the byte");
    assert_eq!(created.iter().filter(|answer| answer.header("idempotent-replayed").is_none()).count(), 1);
    for turn in 0..site.entrances.len() {
        let replay = send(turn, body).await;
        assert_eq!((replay.status, &replay.bytes), (201, &first.bytes), "through entrance {turn}");
        assert_eq!(replay.header("idempotent-replayed"), Some("true"));
        let other = if path.ends_with("bookings") {
            with(body, "notes", "another")
        } else {
            with(body, "payment_method", "card")
        };
        send(turn, &other).await.problem(422, "idempotency_key_reused");
    }
}

fn with(body: &Value, field: &str, value: &str) -> Value {
    let mut body = body.clone();
    body[field] = json!(value);
    body
}
