//! Who sees what, and what is asked of the gateway when it is looked at.

use super::fixture::{Fixture, succeeded, usd};
use crate::PaymentReport;
use chrono::TimeDelta;
use kernel::Role;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use test_support::{TestUser, World};

async fn count(fixture: &Fixture, user: &TestUser, query: &str) -> usize {
    let list = fixture.app.get(&format!("/api/v1/payments{query}")).by(user).send().await.data(200);
    let list = list.as_array().expect("a list");
    assert!(list.iter().all(|p| p.get("next_action").is_none()), "never in lists");
    list.len()
}

#[actix_web::test]
async fn everyone_sees_their_own() {
    let fixture = Fixture::open().await;
    let (id, reference) = fixture.begun(usd(500)).await;
    let (other_patient, other_hospital) = (fixture.world.patient().await, fixture.world.hospital().await);
    let (doctor, no_profile) = (fixture.world.user(Role::Doctor).await, fixture.world.user(Role::Patient).await);
    let path = |end: &str| format!("/api/v1/payments/{id}{end}");
    let own = format!("/api/v1/patients/{}/payments", fixture.patient.id);

    for end in ["", "/status", "/ledger"] {
        fixture.app.get(&path(end)).send().await.problem(401, "unauthenticated");
    }
    fixture.app.get("/api/v1/payments").send().await.problem(401, "unauthenticated");
    fixture.app.get(&own).send().await.problem(401, "unauthenticated");
    for (who, user, one, status, ledger, listed, of_patient) in [
        ("payer", &fixture.patient.user, 200, 200, 403, 1, 200),
        ("admin", &fixture.admin, 200, 200, 200, 1, 200),
        ("hospital", &fixture.hospital.admin, 200, 403, 403, 1, 404),
        ("other patient", &other_patient.user, 404, 404, 403, 0, 404),
        ("other hospital", &other_hospital.admin, 404, 403, 403, 0, 404),
        ("doctor", &doctor, 404, 403, 403, 0, 404),
        ("patient without a profile", &no_profile, 404, 404, 403, 0, 404),
    ] {
        for (path, expected) in
            [(path(""), one), (path("/status"), status), (path("/ledger"), ledger), (own.clone(), of_patient)]
        {
            let answer = fixture.app.get(&path).by(user).send().await;
            assert_eq!(answer.status, expected, "{who} {path}: {}", answer.json);
            let shown = !answer.json["data"]["next_action"].is_null();
            assert_eq!(
                shown,
                who == "payer" && expected == 200 && !path.ends_with("payments"),
                "the secret is the payer's alone: {who} {path}"
            );
        }
        assert_eq!(count(&fixture, user, "").await, listed, "{who}");
    }
    let verify = json!({ "razorpay_payment_id": "pay_1", "razorpay_signature": format!("{reference}|pay_1") });
    for (user, expected) in
        [(&other_patient.user, 404), (&fixture.admin, 403), (&fixture.hospital.admin, 403), (&doctor, 403)]
    {
        let answer = fixture.app.post(&path("/verify")).by(user).json(verify.clone()).send().await;
        assert_eq!(answer.status, expected, "{}", answer.json);
    }
}

#[actix_web::test]
async fn lists_are_filtered_and_paged() {
    let fixture = Fixture::open().await;
    for n in 0..5 {
        let (id, reference) = fixture.begun(usd(500)).await;
        if n < 2 {
            fixture.send_event(&id, &succeeded(&reference, 500)).await.expect(200);
        }
    }
    let booking = fixture.payment_of_first().await["booking_id"].as_str().expect("an id").to_owned();
    for (query, expected) in [
        ("?status=completed".to_owned(), 2),
        ("?status=pending".to_owned(), 3),
        ("?gateway=sandbox".to_owned(), 0),
        ("?gateway=stripe&limit=4".to_owned(), 4),
        (format!("?booking_id={booking}"), 1),
        (format!("?appointment_id={booking}"), 0),
    ] {
        assert_eq!(count(&fixture, &fixture.admin, &query).await, expected, "{query}");
    }
    for (query, code) in [
        ("?status=rich", "invalid_parameter"),
        ("?colour=red", "unknown_parameter"),
        ("?sort=amount", "invalid_parameter"),
    ] {
        fixture.app.get(&format!("/api/v1/payments{query}")).by(&fixture.admin).send().await.problem(400, code);
    }
    let unknown = format!("/api/v1/patients/{}/payments", fixture.hospital.id);
    fixture.app.get(&unknown).by(&fixture.admin).send().await.problem(404, "not_found");
}

impl Fixture {
    async fn payment_of_first(&self) -> Value {
        self.app.get("/api/v1/payments?limit=1").by(&self.admin).send().await.data(200)[0].clone()
    }
}

#[actix_web::test]
async fn a_stale_status_is_asked_of_the_gateway() {
    let fixture = Fixture::in_world(World::at("2026-06-01T10:00:00Z").await).await;
    let (id, reference) = fixture.begun(usd(500)).await;
    let path = format!("/api/v1/payments/{id}/status");
    fixture.stripe.state().reports.insert(reference, PaymentReport::Succeeded { amount: usd(500) });
    let status = async || fixture.app.get(&path).by(&fixture.patient.user).send().await.data(200)["status"].clone();
    assert_eq!(status().await, "pending", "it was reported just now");
    fixture.world.clock.advance(TimeDelta::seconds(11));
    fixture.stripe.state().is_away = true;
    assert_eq!(status().await, "pending", "a gateway that is away leaves it as it is known");
    fixture.stripe.state().is_away = false;
    assert_eq!(status().await, "completed");
    fixture.invariants_hold().await;
}

#[actix_web::test]
async fn a_checkouts_proof_alone_completes_nothing() {
    let fixture = Fixture::open().await;
    let (id, reference) = fixture.begun(usd(500)).await;
    let path = format!("/api/v1/payments/{id}/verify");
    let send = async |body: Value| fixture.app.post(&path).by(&fixture.patient.user).json(body).send().await;
    let proof = |order: &str, signature: &str| json!({ "razorpay_payment_id": "pay_1", "razorpay_order_id": order, "razorpay_signature": signature });
    let genuine = format!("{reference}|pay_1");
    send(proof(&reference, "forged")).await.problem(400, "invalid_signature");
    send(proof("order_of_someone_else", &genuine)).await.problem(400, "invalid_signature");
    send(json!({ "razorpay_payment_id": "pay_1" })).await.problem(422, "validation_failed");
    assert_eq!(
        send(proof(&reference, &genuine)).await.data(200)["status"],
        "pending",
        "the gateway does not say so yet"
    );
    fixture.stripe.state().reports.insert(reference.clone(), PaymentReport::Succeeded { amount: usd(500) });
    assert_eq!(send(proof(&reference, &genuine)).await.data(200)["status"], "completed");

    let booking = fixture.booking(usd(500)).await;
    let sandboxed = fixture.pay(booking, "sandbox", "key").await.data(201);
    let path = format!("/api/v1/payments/{}/verify", sandboxed["id"].as_str().expect("an id"));
    fixture
        .app
        .post(&path)
        .by(&fixture.patient.user)
        .json(proof(&reference, &genuine))
        .send()
        .await
        .problem(409, "verification_not_offered");
}

#[actix_web::test]
async fn the_ledger_shows_both_sides() {
    let fixture = Fixture::open().await;
    let (id, _) = fixture.paid(500).await;
    let ledger = fixture.app.get(&format!("/api/v1/payments/{id}/ledger")).by(&fixture.admin).send().await.data(200);
    let rows: Vec<(&Value, &Value, &Value)> =
        ledger.as_array().expect("a list").iter().map(|e| (&e["account"], &e["debit"], &e["credit"])).collect();
    let money = json!(usd(500));
    assert_eq!(
        rows,
        [(&json!("gateway:stripe"), &money, &Value::Null), (&json!("hospital_payable"), &Value::Null, &money)]
    );
    let changed = fixture.world.db.execute_unprepared("UPDATE ledger_entries SET account = 'mine'").await;
    assert!(changed.is_err(), "postings are never changed");
}
