use super::Fixture;
use super::fixture::{merged, quotation};
use kernel::Role;
use kernel::ports::{InvoiceBases, PayableSubject, Payables};
use serde_json::{Value, json};

fn line(quantity: i64, amount: i64, tax: Value) -> Value {
    json!({ "kind": "treatment", "description": "Line", "quantity": quantity, "unit_price": { "amount_minor": amount, "currency": "EUR" }, "tax_rate": tax })
}

#[actix_web::test]
async fn the_server_computes_what_is_due() {
    let fixture = Fixture::new().await;
    let path = fixture.book_at("accepted").await;
    let lines = json!([line(2, 1250, json!(18)), line(1, 333, json!("7.25")), line(3, 0, json!(0))]);
    let change = json!({ "line_items": lines, "discount": { "amount_minor": 100, "currency": "EUR" }, "notes": "Valid in spring" });
    let sent = fixture.quote_with(&path, change).await;
    let quotation = sent.data(201);
    let amount = |field: &str| quotation[field]["amount_minor"].as_i64().expect("an amount");
    // 100 over 2500 : 333 is 88.2 and 11.8; tax is 18 % of 2412 and 7.25 % of 321.
    assert_eq!([amount("subtotal"), amount("discount"), amount("tax"), amount("total")], [2833, 100, 457, 3190]);
    let of_line = |place: usize, field: &str| quotation["line_items"][place][field].clone();
    assert_eq!(
        [of_line(0, "discount"), of_line(1, "discount")].map(|m| m["amount_minor"].clone()),
        [json!(88), json!(12)]
    );
    assert_eq!([of_line(0, "tax"), of_line(1, "tax")].map(|m| m["amount_minor"].clone()), [json!(434), json!(23)]);
    assert_eq!([of_line(0, "tax_rate"), of_line(1, "tax_rate")], [json!(18), json!(7.25)]);
    assert_eq!(quotation["version"], 1);
    assert_eq!(quotation["valid_until"], "2026-02-01T00:00:00Z");
    let policy = json!([
        { "days_before": 30, "refund_percent": 100 }, { "days_before": 15, "refund_percent": 75 }, { "days_before": 7, "refund_percent": 50 },
    ]);
    assert_eq!(quotation["refund_policy"], policy, "the quotation states it");
    let booking = fixture.app.get(&path).by(&fixture.patient.user).send().await;
    assert_eq!(booking.data(200)["quotation"], quotation);
    assert_eq!(
        (&booking.json["data"]["status"], &booking.json["data"]["total"]),
        (&json!("quotation_sent"), &Value::Null)
    );
    // The version that came with the quotation is the booking's.
    let version = |etag: &str| etag.trim_matches('"').split('.').next().map(str::to_owned);
    assert_eq!(version(&sent.etag()), version(&booking.etag()));
    assert_eq!(fixture.events(&path, "booking.quotation_sent.v1").await, 1);
    fixture.assert_sound().await;
}

#[actix_web::test]
async fn the_newest_version_counts() {
    let fixture = Fixture::new().await;
    let path = fixture.book_at("quotation_sent").await;
    let second = fixture.quote_with(&path, json!({ "line_items": [line(1, 500, json!(0))] })).await.data(201);
    assert_eq!(second["version"], 2);
    let accept =
        |query: &str| fixture.app.post(&format!("{path}/quotation/accept{query}")).by(&fixture.patient.user).send();
    let refused = accept("?version=1").await;
    assert_eq!(refused.problem(409, "quotation_superseded").json["newest_version"], 2);
    accept("?version=0").await.problem(422, "validation_failed");
    accept("?version=x").await.problem(400, "invalid_parameter");
    let accepted = accept("?version=2").await.data(200);
    assert_eq!(accepted["total"], json!({ "amount_minor": 500, "currency": "EUR" }));
    assert_eq!(accepted["quotation"]["accepted_at"], "2026-01-15T09:00:00Z");
    let timeline = fixture.timeline(&path).await;
    assert_eq!(
        timeline[4..],
        ["quotation_sent>quotation_sent", "quotation_sent>confirmed", "confirmed>payment_pending"]
    );
}

#[actix_web::test]
async fn an_expired_quotation_cannot_be_accepted_but_renewed() {
    let fixture = Fixture::new().await;
    let path = fixture.book_at("accepted").await;
    fixture.quote_with(&path, json!({ "valid_until": "2026-01-15T09:05:00Z" })).await.expect(201);
    fixture.world.clock.advance(chrono::TimeDelta::minutes(5));
    fixture.accept(&path).await.problem(409, "quotation_expired");
    let list = fixture.app.get(&format!("{path}/transitions")).by(&fixture.patient.user).send().await.data(200);
    assert_eq!(list, json!([{ "status": "cancelled", "requires": ["reason"] }]));
    fixture.quote(&path).await.expect(201);
    fixture.accept(&path).await.expect(200);
    fixture.accept(&path).await.problem(409, "invalid_transition");
    fixture.assert_sound().await;
}

#[actix_web::test]
async fn who_may_not_quote_or_accept() {
    let fixture = Fixture::new().await;
    let path = fixture.book_at("accepted").await;
    let post = |user: &test_support::TestUser| {
        fixture.app.post(&format!("{path}/quotation")).by(user).json(quotation()).send()
    };
    let doctor = fixture.world.user(Role::Doctor).await;
    for user in [&fixture.patient.user, &doctor] {
        post(user).await.problem(403, "forbidden");
    }
    fixture.app.post(&format!("{path}/quotation")).json(quotation()).send().await.problem(401, "unauthenticated");
    fixture.accept(&path).await.problem(409, "invalid_transition");
    post(&fixture.admin).await.expect(201);
    for user in [&fixture.hospital.admin, &fixture.admin, &doctor] {
        fixture.app.post(&format!("{path}/quotation/accept")).by(user).send().await.problem(403, "forbidden");
    }
    let fresh = fixture.book().await;
    fixture.quote(&fresh).await.problem(409, "invalid_transition");
}

#[actix_web::test]
async fn bad_quotations_are_named() {
    let fixture = Fixture::new().await;
    let path = fixture.book_at("accepted").await;
    let big = i64::MAX;
    for (change, status, field) in [
        (json!({ "line_items": [] }), 422, "line_items"),
        (json!({ "line_items": vec![line(1, 1, json!(0)); 101] }), 422, "line_items"),
        (json!({ "line_items": [line(0, 1, json!(0))] }), 422, "line_items[0].quantity"),
        (json!({ "line_items": [line(1001, 1, json!(0))] }), 422, "line_items[0].quantity"),
        (json!({ "line_items": [line(1, -1, json!(0))] }), 422, "line_items[0].unit_price"),
        (json!({ "line_items": [line(1, 1, json!(100.01))] }), 422, "line_items[0].tax_rate"),
        (json!({ "line_items": [line(1, 1, json!("1.005"))] }), 422, "line_items[0].tax_rate"),
        (json!({ "line_items": [line(1, 1, json!(-5))] }), 422, "line_items[0].tax_rate"),
        (json!({ "line_items": [line(1, 0, json!(0))] }), 422, "line_items"),
        (json!({ "line_items": [line(2, big, json!(0))] }), 422, "line_items"),
        (json!({ "line_items": [line(1, big, json!(0)), line(1, big, json!(0))] }), 422, "line_items"),
        (json!({ "line_items": [line(1, big, json!(100))] }), 422, "line_items"),
        (
            json!({ "line_items": [line(1, 1, json!(0)), quotation()["line_items"][0]] }),
            422,
            "line_items[1].unit_price.currency",
        ),
        (json!({ "discount": { "amount_minor": 1, "currency": "EUR" } }), 422, "discount.currency"),
        (json!({ "discount": { "amount_minor": 1_000_001, "currency": "USD" } }), 422, "discount.amount_minor"),
        (json!({ "discount": { "amount_minor": -1, "currency": "USD" } }), 422, "discount.amount_minor"),
        (json!({ "valid_until": "2026-01-15T09:00:00Z" }), 422, "valid_until"),
        (json!({ "valid_until": "2027-06-01T00:00:00Z" }), 422, "valid_until"),
        (json!({ "valid_until": "soon" }), 422, "valid_until"),
        (json!({ "total": { "amount_minor": 1, "currency": "USD" } }), 400, "total"),
    ] {
        let answer = fixture.quote_with(&path, change.clone()).await;
        answer.expect(status);
        let shown = change.to_string().chars().take(100).collect::<String>();
        assert_eq!(answer.json["errors"][0]["field"], field, "{shown}: {}", answer.json);
    }
    let body = merged(
        quotation(),
        json!({ "line_items": [{ "description": "x", "quantity": 1, "unit_price": { "amount_minor": 1, "currency": "XXX" } }] }),
    );
    fixture
        .app
        .post(&format!("{path}/quotation"))
        .by(&fixture.admin)
        .json(body)
        .send()
        .await
        .problem(422, "validation_failed");
    assert_eq!(fixture.world.number("SELECT count(*) FROM booking_quotations", []).await, 0);
}

#[actix_web::test]
async fn payments_and_invoices_receive_what_was_agreed() {
    let fixture = Fixture::new().await;
    let path = fixture.book_at("quotation_sent").await;
    let subject = PayableSubject::Booking(super::fixture::id_of(&path));
    assert_eq!(fixture.bookings.payable(subject).await.expect("answers"), None, "nothing has been agreed");
    assert_eq!(fixture.bookings.basis(subject).await.expect("answers"), None);
    fixture.accept(&path).await.expect(200);

    let payable = fixture.bookings.payable(subject).await.expect("answers").expect("a payable");
    assert_eq!((payable.amount, payable.is_open), (super::fixture::usd(1_000_000), true));
    assert_eq!((payable.patient_id, payable.hospital_id), (fixture.patient.id, Some(fixture.hospital.id)));
    let basis = fixture.bookings.basis(subject).await.expect("answers").expect("a basis");
    assert_eq!(
        (basis.total.clone(), basis.lines.len(), basis.number),
        (super::fixture::usd(1_000_000), 2, payable.number)
    );
    assert_eq!(basis.lines.iter().map(|l| l.total.amount_minor).sum::<i64>(), basis.total.amount_minor);

    fixture.set(&path, &fixture.hospital.admin, "on_hold").await.expect(200);
    assert!(!fixture.bookings.payable(subject).await.expect("answers").expect("a payable").is_open);
    fixture.set(&path, &fixture.hospital.admin, "payment_pending").await.expect(200);
    fixture.pay(&path, 1_000_000).await;
    assert!(!fixture.bookings.payable(subject).await.expect("answers").expect("a payable").is_open);
}
