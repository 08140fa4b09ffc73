//! The patient journey end to end: from the catalogue to a paid, invoiced and
//! completed booking, over HTTP, with mails that were sent.

use crate::running::{Stores, System, token_of};
use serde_json::{Value, json};
use test_support::Response;

const PASSWORD: &str = "correct horse battery staple 7";

#[actix_web::test]
async fn a_patient_goes_from_the_catalogue_to_a_paid_invoice_embedded() {
    run_journey(Stores::Embedded).await;
}

#[actix_web::test]
async fn a_patient_goes_from_the_catalogue_to_a_paid_invoice_on_real_services() {
    run_journey(Stores::Real).await;
}

struct Actors {
    system: System,
    patient: String,
    other_patient: String,
    hospital: String,
    doctor: String,
    admin: String,
}

async fn run_journey(stores: Stores) {
    let actors = register_and_sign_in(stores).await;
    let (hospital, treatment) = choose_an_offer(&actors).await;
    let booking = book(&actors, &hospital, &treatment).await;
    review_and_quote(&actors, &booking).await;
    accept(&actors, &booking).await;
    pay(&actors, &booking).await;
    receive_the_invoice(&actors, &booking).await;
    travel_and_be_treated(&actors, &booking).await;
    check_records(&actors, &booking).await;
    actors.system.stop().await;
}

/// Registration, the verification mail and the profile of the patient; the other actors sign in.
async fn register_and_sign_in(stores: Stores) -> Actors {
    let system = System::start(stores).await;
    let email = "wanjiru@example.org";
    let registration = json!({ "email": email, "password": PASSWORD, "user_type": "patient", "first_name": "Wanjiru", "last_name": "Otieno", "locale": "en" });
    let registered = system.app.post("/api/v1/auth/register").json(registration.clone()).send().await;
    let patient = token_of(&registered);
    assert_eq!(registered.json["data"]["user"]["is_verified"], false);
    let mut as_admin = registration;
    as_admin["user_type"] = json!("admin");
    as_admin["email"] = json!("self-made-admin@example.org");
    system.app.post("/api/v1/auth/register").json(as_admin).send().await.problem(422, "validation_failed");

    let token = mailed_token(&system, email).await;
    system.app.post("/api/v1/auth/verify-email").json(json!({ "token": "wrong".repeat(9) })).send().await.expect(422);
    let verified = system.app.post("/api/v1/auth/verify-email").json(json!({ "token": token })).send().await;
    assert!(matches!(verified.status, 200 | 204), "{}", verified.json);
    let again = system.app.post("/api/v1/auth/verify-email").json(json!({ "token": token })).send().await;
    assert!(again.status >= 400 && again.status < 500, "a token works once");
    let profile = system.app.get("/api/v1/auth/profile").bearer(&patient).send().await.data(200);
    assert_eq!(profile["is_verified"], true);
    assert_eq!(profile["patient"], Value::Null);

    let own = json!({ "date_of_birth": "1979-02-11", "gender": "female", "country": "KE", "city": "Kisumu", "allergies": [{ "substance": "Penicillin", "severity": "severe" }] });
    system.app.post("/api/v1/patients").bearer(&patient).json(own.clone()).send().await.expect(201);
    system.app.post("/api/v1/patients").bearer(&patient).json(own).send().await.expect(409);

    let seed_password = "medivoy-dev-2026";
    let other = json!({ "email": "other-patient@example.org", "password": PASSWORD, "user_type": "patient", "first_name": "Other", "last_name": "Patient" });
    let other_patient = token_of(&system.app.post("/api/v1/auth/register").json(other).send().await);
    let token = mailed_token(&system, "other-patient@example.org").await;
    system.app.post("/api/v1/auth/verify-email").json(json!({ "token": token })).send().await.expect(200);
    Actors {
        hospital: system.login("hospital@medivoy.example", seed_password).await,
        doctor: system.login("doctor@medivoy.example", seed_password).await,
        admin: system.login("admin@medivoy.example", seed_password).await,
        system,
        patient,
        other_patient,
    }
}

/// The token that verifies this address, as soon as it is mailed.
async fn mailed_token(system: &System, email: &str) -> String {
    let mailed = async || system.mails_to(email).iter().find_map(|mail| proof::environment::mailed_token(mail));
    system.eventually("the verification mail", mailed).await
}

/// A search with a typo finds the treatment; its offers are compared.
async fn choose_an_offer(actors: &Actors) -> (String, String) {
    let app = &actors.system.app;
    let found = app.get("/api/v1/treatments?search=total%20knee%20replacment").send().await.data(200);
    assert_eq!(found[0]["slug"], "total-knee-replacement", "{found}");
    let treatment = found[0]["id"].as_str().expect("an id").to_owned();
    let one = app.get("/api/v1/treatments/total-knee-replacement").header("accept-language", "fr").send().await;
    assert_eq!(one.header("content-language"), Some("fr"));
    assert!(one.data(200)["price_range"]["hospitals"].as_i64().is_some_and(|n| n >= 1));
    let offers = app.get(&format!("/api/v1/treatments/{treatment}/hospitals?limit=100")).send().await.data(200);
    let offers = offers.as_array().expect("a list");
    assert!(offers.len() >= 2, "offers to compare");
    let chosen =
        offers.iter().find(|o| o["hospital_slug"] == "mavikubbe-international").expect("the demo hospital offers it");
    assert!(chosen["base_price"]["amount_minor"].as_i64().is_some_and(|price| price > 0));
    (chosen["hospital_id"].as_str().expect("an id").to_owned(), treatment)
}

async fn book(actors: &Actors, hospital: &str, treatment: &str) -> String {
    let app = &actors.system.app;
    let body = json!({ "hospital_id": hospital, "treatment_id": treatment, "requested_date": "2027-09-01", "notes": "Aisle seat, please" });
    app.post("/api/v1/bookings").json(body.clone()).send().await.problem(401, "unauthenticated");
    app.post("/api/v1/bookings").bearer(&actors.hospital).json(body.clone()).send().await.problem(403, "forbidden");
    let mut past = body.clone();
    past["requested_date"] = json!("2020-01-01");
    app.post("/api/v1/bookings").bearer(&actors.patient).json(past).send().await.problem(422, "validation_failed");
    let created = app
        .post("/api/v1/bookings")
        .bearer(&actors.patient)
        .idempotency_key("journey-1")
        .json(body.clone())
        .send()
        .await;
    let booking = created.data(201);
    assert_eq!(booking["status"], "requested");
    assert!(booking["booking_number"].as_str().is_some_and(|n| n.starts_with("MB-20")));
    let replay =
        app.post("/api/v1/bookings").bearer(&actors.patient).idempotency_key("journey-1").json(body).send().await;
    assert_eq!((replay.bytes, replay.headers.get("idempotent-replayed").is_some()), (created.bytes, true));
    let id = booking["id"].as_str().expect("an id").to_owned();
    for (who, status) in [
        (&actors.other_patient, 404),
        (&actors.doctor, 404),
        (&actors.patient, 200),
        (&actors.hospital, 200),
        (&actors.admin, 200),
    ] {
        app.get(&format!("/api/v1/bookings/{id}")).bearer(who).send().await.expect(status);
    }
    id
}

async fn set_status(actors: &Actors, who: &str, booking: &str, status: &str) -> Response {
    actors
        .system
        .app
        .patch(&format!("/api/v1/bookings/{booking}/status"))
        .bearer(who)
        .json(json!({ "status": status, "reason": "as agreed" }))
        .send()
        .await
}

async fn review_and_quote(actors: &Actors, booking: &str) {
    let app = &actors.system.app;
    let quotation = json!({
        "line_items": [
            { "kind": "treatment", "description": "Total knee replacement", "quantity": 1, "unit_price": { "amount_minor": 32_000_000, "currency": "TRY" }, "tax_rate": 10 },
            { "kind": "stay", "description": "Night in a single room", "quantity": 5, "unit_price": { "amount_minor": 333_333, "currency": "TRY" }, "tax_rate": 10 },
        ],
        "valid_until": "2027-08-01T00:00:00Z",
    });
    let path = format!("/api/v1/bookings/{booking}/quotation");
    let early = app.post(&path).bearer(&actors.hospital).json(quotation.clone()).send().await;
    early.problem(409, "invalid_transition");
    let refused = set_status(actors, &actors.patient, booking, "under_review").await;
    assert!(matches!(refused.status, 403 | 409), "{}", refused.json);
    for status in ["under_review", "accepted", "awaiting_medical_details"] {
        set_status(actors, &actors.other_patient, booking, status).await.expect(404);
        assert_eq!(set_status(actors, &actors.hospital, booking, status).await.data(200)["status"], status);
    }
    let skipped = set_status(actors, &actors.hospital, booking, "completed").await;
    skipped.problem(409, "invalid_transition");
    assert!(skipped.json["allowed"].is_array());
    app.post(&path).bearer(&actors.patient).json(quotation.clone()).send().await.problem(403, "forbidden");
    app.post(&path).bearer(&actors.other_patient).json(quotation.clone()).send().await.expect(403);
    let first = app.post(&path).bearer(&actors.hospital).json(quotation.clone()).send().await.data(201);
    assert_eq!(
        (first["version"].as_i64(), first["total"]["amount_minor"].as_i64()),
        (Some(1), Some(37_033_331)),
        "{first}"
    );
    let second = app.post(&path).bearer(&actors.hospital).json(quotation).send().await.data(201);
    assert_eq!(second["version"], 2);
}

async fn accept(actors: &Actors, booking: &str) {
    let app = &actors.system.app;
    let path = format!("/api/v1/bookings/{booking}/quotation/accept");
    app.post(&path).bearer(&actors.hospital).send().await.problem(403, "forbidden");
    app.post(&path).bearer(&actors.other_patient).send().await.expect(404);
    let accepted = app.post(&path).bearer(&actors.patient).send().await;
    assert!(matches!(accepted.status, 200 | 201), "{}", accepted.json);
    let now = app.get(&format!("/api/v1/bookings/{booking}")).bearer(&actors.patient).send().await.data(200);
    assert_eq!(now["status"], "payment_pending");
    let twice = app.post(&path).bearer(&actors.patient).send().await;
    assert_eq!(twice.status, 409, "{}", twice.json);
}

async fn pay(actors: &Actors, booking: &str) {
    let app = &actors.system.app;
    let body = json!({ "booking_id": booking, "gateway": "sandbox" });
    app.post("/api/v1/payments")
        .bearer(&actors.patient)
        .json(body.clone())
        .send()
        .await
        .problem(428, "idempotency_key_required");
    app.post("/api/v1/payments")
        .bearer(&actors.admin)
        .idempotency_key("p0")
        .json(body.clone())
        .send()
        .await
        .problem(403, "forbidden");
    let of_other_patient = app
        .post("/api/v1/payments")
        .bearer(&actors.other_patient)
        .idempotency_key("p0")
        .json(body.clone())
        .send()
        .await;
    assert!(matches!(of_other_patient.status, 404 | 422), "{}", of_other_patient.json);
    let mut cheap = body.clone();
    cheap["amount"] = json!({ "amount_minor": 1, "currency": "TRY" });
    app.post("/api/v1/payments").bearer(&actors.patient).idempotency_key("p1").json(cheap).send().await.expect(422);

    let declined = app
        .post("/api/v1/payments")
        .bearer(&actors.patient)
        .idempotency_key("p2")
        .json(body.clone())
        .send()
        .await
        .data(201);
    confirm(actors, &declined, "fail").await;
    let id = declined["id"].as_str().expect("an id").to_owned();
    actors
        .system
        .eventually("the decline", async || {
            let payment = app.get(&format!("/api/v1/payments/{id}")).bearer(&actors.patient).send().await.data(200);
            (payment["status"] == "failed").then_some(())
        })
        .await;

    let payment =
        app.post("/api/v1/payments").bearer(&actors.patient).idempotency_key("p3").json(body).send().await.data(201);
    assert_eq!(payment["amount"]["amount_minor"], 37_033_331);
    confirm(actors, &payment, "succeed").await;
    // Both the confirmation and the gateway's webhook may be repeated.
    confirm(actors, &payment, "succeed").await;
    let id = payment["id"].as_str().expect("an id").to_owned();
    actors
        .system
        .eventually("the payment", async || {
            let payment = app.get(&format!("/api/v1/payments/{id}")).bearer(&actors.patient).send().await.data(200);
            (payment["status"] == "completed").then_some(())
        })
        .await;
    app.get(&format!("/api/v1/payments/{id}")).bearer(&actors.other_patient).send().await.expect(404);
    app.get(&format!("/api/v1/payments/{id}/ledger")).bearer(&actors.patient).send().await.problem(403, "forbidden");
    let ledger = app.get(&format!("/api/v1/payments/{id}/ledger")).bearer(&actors.admin).send().await.data(200);
    let sum = |side: &str| {
        ledger.as_array().into_iter().flatten().filter_map(|e| e[side]["amount_minor"].as_i64()).sum::<i64>()
    };
    assert_eq!((sum("debit"), sum("credit")), (37_033_331, 37_033_331), "{ledger}");
    app.post("/api/v1/payments/webhook").json(json!({ "type": "payment.succeeded" })).send().await.expect(400);
}

async fn confirm(actors: &Actors, payment: &Value, outcome: &str) {
    let action = &payment["next_action"];
    assert_eq!(action["type"], "sandbox_confirm", "{payment}");
    let url = action["url"].as_str().expect("a url");
    let path = url.strip_prefix(&actors.system.app.base_url).unwrap_or(url);
    let confirmed =
        actors.system.app.post(path).bearer(&actors.patient).json(json!({ "outcome": outcome })).send().await;
    assert!(confirmed.status < 500, "{}", confirmed.json);
}

/// The worker moves the booking, issues the invoice and mails it.
async fn receive_the_invoice(actors: &Actors, booking: &str) {
    let app = &actors.system.app;
    actors
        .system
        .eventually("invoice_sent", async || {
            let now = app.get(&format!("/api/v1/bookings/{booking}")).bearer(&actors.patient).send().await.data(200);
            (now["status"] == "invoice_sent").then_some(())
        })
        .await;
    let invoices = app.get("/api/v1/invoices").bearer(&actors.patient).send().await.data(200);
    assert_eq!(invoices.as_array().map(Vec::len), Some(1), "{invoices}");
    let invoice = &invoices[0];
    assert!(invoice["invoice_number"].as_str().is_some_and(|n| n.starts_with("INV-20")));
    assert_eq!(invoice["final"]["amount_minor"], 37_033_331);
    let id = invoice["id"].as_str().expect("an id");
    let pdf = app.get(&format!("/api/v1/invoices/{id}/pdf")).bearer(&actors.patient).send().await;
    pdf.expect(200);
    assert_eq!(pdf.header("content-type"), Some("application/pdf"));
    assert!(pdf.bytes.starts_with(b"%PDF-"));
    app.get(&format!("/api/v1/invoices/{id}/pdf")).bearer(&actors.other_patient).send().await.expect(404);
    let mails = actors.system.mails_to("wanjiru@example.org");
    let with_pdf: Vec<_> = mails.iter().filter(|m| m.contains("application/pdf")).collect();
    assert_eq!(with_pdf.len(), 1, "the invoice is mailed once, with its PDF");
    let message = mail_parser::MessageParser::default().parse(with_pdf[0].as_bytes()).expect("a mail");
    let attachment =
        mail_parser::MimeHeaders::attachment_name(message.attachment(0).expect("an attachment")).map(str::to_owned);
    assert_eq!(attachment.as_deref(), invoice["invoice_number"].as_str().map(|n| format!("{n}.pdf")).as_deref());
    assert_eq!(message.attachment(0).map(|a| a.contents().to_vec()), Some(pdf.bytes));
}

async fn travel_and_be_treated(actors: &Actors, booking: &str) {
    for status in ["travel_arrangement", "in_treatment", "completed"] {
        let refused = set_status(actors, &actors.patient, booking, status).await;
        assert!(matches!(refused.status, 403 | 409), "{}", refused.json);
        assert_eq!(set_status(actors, &actors.hospital, booking, status).await.data(200)["status"], status);
    }
    let late = set_status(actors, &actors.patient, booking, "cancelled").await;
    late.problem(409, "invalid_transition");
}

/// Timeline, inbox and audit trail are complete, and every invariant holds.
async fn check_records(actors: &Actors, booking: &str) {
    let app = &actors.system.app;
    let timeline =
        app.get(&format!("/api/v1/bookings/{booking}/timeline")).bearer(&actors.patient).send().await.data(200);
    let statuses: Vec<&str> =
        timeline.as_array().into_iter().flatten().filter_map(|row| row["to_status"].as_str()).collect();
    let expected = [
        "requested",
        "under_review",
        "accepted",
        "awaiting_medical_details",
        "quotation_sent",
        "quotation_sent",
        "confirmed",
        "payment_pending",
        "payment_completed",
        "invoice_sent",
        "travel_arrangement",
        "in_treatment",
        "completed",
    ];
    assert_eq!(statuses, expected);
    actors
        .system
        .eventually("the inbox", async || {
            let inbox = app.get("/api/v1/notifications?limit=100").bearer(&actors.patient).send().await.data(200);
            (inbox.as_array().is_some_and(|list| list.len() >= 8)).then_some(())
        })
        .await;
    actors
        .system
        .eventually("the audit trail", async || {
            let trail = app
                .get("/api/v1/audit-logs?limit=100&action=access.denied")
                .bearer(&actors.admin)
                .send()
                .await
                .data(200);
            (trail.as_array().is_some_and(|list| list.len() >= 5)).then_some(())
        })
        .await;
    app.get("/api/v1/audit-logs").bearer(&actors.patient).send().await.problem(403, "forbidden");
    let findings = medivoy::verify(&actors.system.running.modules, &actors.system.foundation).await.expect("succeeds");
    assert!(findings.is_empty(), "{findings:?}");
}
