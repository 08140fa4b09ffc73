//! One `Idempotency-Key`, one effect, through every gateway (reliability T5).

use super::installation::{Installation, Patient, unique};
use serde_json::{Value, json};
use test_support::Response;

const DUPLICATES: usize = 50;

/// Fifty equal requests for a booking, then for its payment: one row each, and one response, byte by byte.
pub(super) async fn fifty_equal_posts(installation: &Installation) {
    let patient = installation.patient().await;
    let body = installation.booking_request("the only one").await;
    once(installation, &patient, "/api/v1/bookings", &body).await;
    let rows = installation.number("SELECT count(*) FROM bookings WHERE patient_id = $1", patient.id).await;
    assert_eq!(rows, 1, "{DUPLICATES} equal requests");

    let booking = installation.booking_at(&patient, "payment_pending").await;
    let body = json!({ "booking_id": booking, "gateway": "sandbox" });
    once(installation, &patient, "/api/v1/payments", &body).await;
    assert_eq!(installation.number("SELECT count(*) FROM payments WHERE booking_id = $1", booking).await, 1);
}

async fn once(installation: &Installation, patient: &Patient, path: &str, body: &Value) {
    let key = unique();
    let send = |index: usize, body: &Value| {
        let request = installation.gateway(index).post(path).bearer(&patient.token).idempotency_key(&key);
        request.json(body.clone()).send()
    };
    let responses = installation.concurrently(DUPLICATES, |_, index| send(index, body)).await;
    let mut created: Vec<&Response> = Vec::new();
    for response in &responses {
        match response.status {
            201 => created.push(response),
            _ => drop(response.problem(409, "request_in_progress")),
        }
    }
    let first = created.first().expect("one of them was first");
    assert!(created.iter().all(|response| response.bytes == first.bytes), "equal byte by byte");
    assert_eq!(created.iter().filter(|response| response.header("idempotent-replayed").is_none()).count(), 1);
    for index in 0..installation.gateways.len() {
        let replay = send(index, body).await;
        assert_eq!((replay.status, &replay.bytes), (201, &first.bytes), "through gateway {index}");
        assert_eq!(replay.header("idempotent-replayed"), Some("true"));
        let other = if path.ends_with("bookings") {
            with(body, "notes", "another")
        } else {
            with(body, "payment_method", "card")
        };
        send(index, &other).await.problem(422, "idempotency_key_reused");
    }
}

fn with(body: &Value, field: &str, value: &str) -> Value {
    let mut body = body.clone();
    body[field] = json!(value);
    body
}
