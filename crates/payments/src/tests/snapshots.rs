use super::fixture::{Fixture, usd};
use serde_json::json;
use test_support::assert_snapshot;

/// The good answer of every operation, whole; Razorpay is not configured here, so that its webhook has none.
#[actix_web::test]
async fn every_good_answer() {
    let fixture = Fixture::open().await;
    let (app, patient, admin) = (&fixture.app, &fixture.patient.user, &fixture.admin);
    let booking = fixture.booking(usd(120_000)).await;
    let created = fixture.pay(booking, "stripe", "key-1").await;
    assert_snapshot!("createPayment", created);
    let (path, data) = (created.header("location").expect("a location").to_owned(), created.data(201));
    let reference = data["gateway_reference"].as_str().expect("a reference");

    let proof = json!({ "razorpay_payment_id": "pay_1", "razorpay_signature": format!("{reference}|pay_1") });
    let verified = app.post(&format!("{path}/verify")).by(patient).json(proof).send().await;
    assert_snapshot!("verifyPayment", verified);
    let paid = super::fixture::succeeded(reference, 120_000);
    assert_snapshot!("receivePaymentWebhook", fixture.send_event("evt_1", &paid).await);
    let event = super::fake_gateway::FakeEvent { id: "evt_2".to_owned(), kind: "test".to_owned(), fact: paid };
    let signed = app.post("/webhooks/stripe").header("stripe-signature", "genuine");
    let body = serde_json::to_vec(&event).expect("JSON");
    assert_snapshot!("receiveStripeWebhook", signed.body("application/json", body).send().await);
    assert_snapshot!("getPaymentStatus", app.get(&format!("{path}/status")).by(patient).send().await);
    let id = data["id"].as_str().expect("an id");
    let refund = fixture.refund(id, "key-2", json!({ "amount": usd(20_000), "reason": "A night less" })).await;
    assert_snapshot!("refundPayment", refund);
    assert_snapshot!("getPayment", app.get(&path).by(patient).send().await);
    assert_snapshot!("listPayments", app.get("/api/v1/payments").by(admin).send().await);
    let of_patient = format!("/api/v1/patients/{}/payments", fixture.patient.id);
    assert_snapshot!("listPatientPayments", app.get(&of_patient).by(patient).send().await);
    assert_snapshot!("listPaymentLedger", app.get(&format!("{path}/ledger")).by(admin).send().await);

    let sandboxed = fixture.pay(fixture.booking(usd(500)).await, "sandbox", "key-3").await.data(201);
    let url = sandboxed["next_action"]["url"].as_str().expect("a URL");
    let confirm = url.split_once("/sandbox").map(|(_, path)| format!("/sandbox{path}")).expect("a path");
    let mut confirmed = app.post(&confirm).json(json!({ "outcome": "succeed" })).send().await;
    assert_eq!(confirmed.data(202)["reference"], sandboxed["gateway_reference"]);
    confirmed.json["data"]["reference"] = json!("[reference]");
    assert_snapshot!("confirmSandboxPayment", confirmed);
}
