//! `POST /invoices`.

use super::fixture::{Fixture, QUOTED};
use futures_util::future::join_all;
use kernel::Role;
use serde_json::{Value, json};

const PATH: &str = "/api/v1/invoices";

fn free(fixture: &Fixture, change: Value) -> Value {
    let mut body = json!({
        "patient_id": fixture.patient.id,
        "hospital_id": fixture.hospital.id,
        "line_items": [
            { "kind": "treatment", "description": "Physiotherapy", "quantity": 4, "unit_price": { "amount_minor": 5000, "currency": "USD" }, "tax_rate": 7.5 },
            { "description": "Crutches", "quantity": 1, "unit_price": { "amount_minor": 3000, "currency": "USD" }, "discount": { "amount_minor": 500, "currency": "USD" } },
        ],
        "due_date": "2026-04-01",
        "notes": "Thank you.",
    });
    let fields = body.as_object_mut().expect("an object");
    for (name, value) in change.as_object().expect("an object").clone() {
        if value.is_null() {
            fields.remove(&name);
        } else {
            fields.insert(name, value);
        }
    }
    body
}

fn line(change: Value) -> Value {
    let mut line =
        json!({ "description": "X", "quantity": 1, "unit_price": { "amount_minor": 1000, "currency": "USD" } });
    line.as_object_mut().expect("an object").extend(change.as_object().expect("an object").clone());
    json!({ "line_items": [line] })
}

#[actix_web::test]
async fn free_lines_are_reckoned_by_the_server() {
    let fixture = Fixture::open().await;
    fixture.bare_booking(&fixture.hospital).await;
    let created = fixture.app.post(PATH).by(&fixture.hospital.admin).json(free(&fixture, json!({}))).send().await;
    let invoice = created.data(201);
    assert_eq!(created.header("location"), Some(format!("{PATH}/{}", invoice["id"].as_str().expect("an id")).as_str()));
    assert_eq!(invoice["line_items"][0]["tax"]["amount_minor"], 1500);
    assert_eq!(invoice["line_items"][1]["kind"], "other");
    let sums = ["total", "discount", "tax", "final"].map(|name| invoice[name]["amount_minor"].clone());
    assert_eq!(sums, [json!(23_000), json!(500), json!(1500), json!(24_000)]);
    assert_eq!(
        (&invoice["due_date"], &invoice["notes"], &invoice["status"]),
        (&json!("2026-04-01"), &json!("Thank you."), &json!("draft"))
    );
    fixture.work().await;
    let sent = fixture.one(&invoice["id"]).await;
    assert_eq!((&sent["status"], &sent["paid_at"]), (&json!("sent"), &Value::Null));
    assert_eq!(fixture.messenger.mails()[0].values.expose()["booking_number"], "");

    let path = format!("{PATH}/{}", sent["id"].as_str().expect("an id"));
    let read = fixture.app.get(&path).by(&fixture.patient.user).send().await;
    fixture.app.get(&path).by(&fixture.patient.user).header("if-none-match", &read.etag()).send().await.expect(304);
    let audited =
        fixture.world.number("SELECT count(*) FROM audit_outbox WHERE entry->>'action' = 'invoice.issue'", []).await;
    assert_eq!(audited, 1);
    fixture.is_sound().await;
}

#[actix_web::test]
async fn one_key_issues_one_invoice() {
    let fixture = Fixture::open().await;
    let body = free(&fixture, json!({}));
    let post = || fixture.app.post(PATH).by(&fixture.admin).header("idempotency-key", "k-1");
    let answers = join_all((0..8).map(|_| post().json(body.clone()).send())).await;
    assert!(answers.iter().all(|a| a.status == 201 || a.json["code"] == "request_in_progress"), "{answers:?}");
    let again = post().json(body.clone()).send().await;
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!(again.data(201)["invoice_number"], "INV-2026-000001");
    post().json(free(&fixture, json!({ "notes": "Other" }))).send().await.problem(422, "idempotency_key_reused");
    assert_eq!(fixture.world.number("SELECT count(*) FROM invoices", []).await, 1);
    fixture.is_sound().await;
}

#[actix_web::test]
async fn a_booking_is_invoiced_once_by_whomever() {
    let fixture = Fixture::open().await;
    let booking = fixture.booking(QUOTED).await;
    let post = || fixture.app.post(PATH).by(&fixture.admin).json(json!({ "booking_id": booking })).send();
    let answers = join_all((0..8).map(|_| post())).await;
    assert_eq!(answers.iter().filter(|a| a.status == 201).count(), 1);
    for answer in answers.iter().filter(|a| a.status != 201) {
        answer.problem(409, "invoice_exists");
    }
    fixture.is_sound().await;
}

#[actix_web::test]
async fn a_cancelled_invoice_can_be_replaced_and_keeps_its_payment() {
    let fixture = Fixture::open().await;
    let (booking, payment, invoice) = fixture.paid(QUOTED).await;
    let id = invoice["id"].as_str().expect("an id");
    let credit = json!({ "reason": "Wrong address" });
    fixture.app.post(&format!("{PATH}/{id}/credit-note")).by(&fixture.admin).json(credit).send().await.expect(201);
    let replacement =
        fixture.app.post(PATH).by(&fixture.admin).json(json!({ "booking_id": booking })).send().await.data(201);
    assert_eq!(replacement["payment_id"], json!(payment));
    fixture.work().await;
    assert_eq!(fixture.one(&replacement["id"]).await["status"], "paid");
    assert_eq!(fixture.one(&invoice["id"]).await["status"], "cancelled");

    // Money that goes back now is credited on the replacement.
    fixture.refunded(booking, payment, 1000, 1000).await;
    fixture.work().await;
    let notes = fixture.documents(booking, "credit_note").await;
    assert_eq!((notes.len(), &notes[1]["corrects_invoice_id"]), (2, &replacement["id"]));
    fixture.is_sound().await;
}

#[actix_web::test]
async fn bad_input_is_named() {
    let fixture = Fixture::open().await;
    let booking = fixture.booking(QUOTED).await;
    let bare = fixture.bare_booking(&fixture.hospital).await;
    let unknown = "01890000-0000-7000-8000-000000000000";
    let money = |amount: i64, currency: &str| json!({ "amount_minor": amount, "currency": currency });
    for (change, status, code, field) in [
        (json!({ "booking_id": booking }), 422, "validation_failed", "booking_id"),
        (json!({ "patient_id": null }), 422, "validation_failed", "booking_id"),
        (json!({ "patient_id": unknown }), 422, "validation_failed", "patient_id"),
        (json!({ "hospital_id": unknown }), 422, "validation_failed", "patient_id"),
        (json!({ "line_items": [] }), 422, "validation_failed", "line_items"),
        (
            json!({ "line_items": vec![line(json!({}))["line_items"][0].clone(); 101] }),
            422,
            "validation_failed",
            "line_items",
        ),
        (line(json!({ "quantity": 0 })), 422, "validation_failed", "line_items[0].quantity"),
        (line(json!({ "quantity": 1001 })), 422, "validation_failed", "line_items[0].quantity"),
        (line(json!({ "description": "" })), 422, "validation_failed", "line_items[0].description"),
        (line(json!({ "unit_price": money(-1, "USD") })), 422, "validation_failed", "line_items[0].unit_price"),
        (line(json!({ "unit_price": money(0, "USD") })), 422, "validation_failed", "line_items"),
        (
            line(json!({ "unit_price": money(i64::MAX, "USD"), "quantity": 2 })),
            422,
            "validation_failed",
            "line_items[0]",
        ),
        (
            line(json!({ "unit_price": money(i64::MAX, "USD"), "tax_rate": 100 })),
            422,
            "validation_failed",
            "line_items[0]",
        ),
        (line(json!({ "discount": money(1001, "USD") })), 422, "validation_failed", "line_items[0].discount"),
        (line(json!({ "discount": money(1, "EUR") })), 422, "validation_failed", "line_items[0]"),
        (line(json!({ "tax_rate": 101 })), 422, "validation_failed", "line_items[0].tax_rate"),
        (line(json!({ "total": 5 })), 400, "unknown_field", "line_items[0].total"),
        (
            json!({ "line_items": [line(json!({}))["line_items"][0], line(json!({ "unit_price": money(1, "EUR") }))["line_items"][0]] }),
            422,
            "validation_failed",
            "line_items",
        ),
        (json!({ "due_date": "2026-03-09" }), 422, "validation_failed", "due_date"),
        (json!({ "due_date": "9999-12-31" }), 422, "validation_failed", "due_date"),
        (json!({ "due_date": "tomorrow" }), 422, "validation_failed", "due_date"),
        (json!({ "notes": "" }), 422, "validation_failed", "notes"),
        (json!({ "status": "paid" }), 400, "unknown_field", "status"),
    ] {
        let answer = fixture.app.post(PATH).by(&fixture.admin).json(free(&fixture, change.clone())).send().await;
        answer.problem(status, code);
        assert_eq!(answer.json["errors"][0]["field"], field, "{change}: {}", answer.json);
    }
    for booking in [unknown.to_owned(), bare.to_string()] {
        fixture
            .app
            .post(PATH)
            .by(&fixture.admin)
            .json(json!({ "booking_id": booking }))
            .send()
            .await
            .problem(422, "not_invoiceable");
    }
    assert_eq!(fixture.world.number("SELECT count(*) FROM invoice_counters", []).await, 0, "nothing took a number");
}

#[actix_web::test]
async fn who_may_not() {
    let fixture = Fixture::open().await;
    let booking = fixture.booking(QUOTED).await;
    let body = json!({ "booking_id": booking });
    fixture.app.post(PATH).json(body.clone()).send().await.problem(401, "unauthenticated");
    for user in [fixture.patient.user.clone(), fixture.world.user(Role::Doctor).await] {
        fixture.app.post(PATH).by(&user).json(body.clone()).send().await.problem(403, "forbidden");
    }
    let stranger = fixture.world.hospital().await;
    fixture.app.post(PATH).by(&stranger.admin).json(body).send().await.problem(422, "not_invoiceable");
    let other_hospital = fixture.app.post(PATH).by(&stranger.admin).json(free(&fixture, json!({}))).send().await;
    assert_eq!(other_hospital.problem(422, "validation_failed").json["errors"][0]["field"], "hospital_id");
    // A hospital learns no name and address of someone who is no patient of it.
    let no_patient = fixture
        .app
        .post(PATH)
        .by(&stranger.admin)
        .json(free(&fixture, json!({ "hospital_id": stranger.id })))
        .send()
        .await;
    assert_eq!(no_patient.problem(422, "validation_failed").json["errors"][0]["field"], "patient_id");
    fixture
        .app
        .post(PATH)
        .by(&fixture.admin)
        .json(free(&fixture, json!({ "hospital_id": stranger.id })))
        .send()
        .await
        .expect(201);
}
