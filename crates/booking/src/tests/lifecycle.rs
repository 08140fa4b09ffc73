use super::Fixture;
use kernel::Role;
use serde_json::{Value, json};

#[actix_web::test]
async fn from_request_to_completion() {
    let fixture = Fixture::new().await;
    let path = fixture.book().await;
    let (patient, hospital) = (&fixture.patient.user, &fixture.hospital.admin);
    let next = async |user| {
        let list = fixture.app.get(&format!("{path}/transitions")).by(user).send().await.data(200);
        list.as_array()
            .expect("a list")
            .iter()
            .map(|t| t["status"].as_str().expect("a status").to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(next(patient).await, ["cancelled"]);
    assert_eq!(next(hospital).await, ["under_review"]);
    fixture.set(&path, hospital, "under_review").await.expect(200);
    assert_eq!(next(hospital).await, ["accepted", "rejected", "on_hold"]);
    fixture.set(&path, hospital, "accepted").await.expect(200);
    fixture.set(&path, hospital, "awaiting_medical_details").await.expect(200);
    assert_eq!(next(hospital).await, ["quotation_sent", "on_hold"]);
    fixture.quote(&path).await.expect(201);
    assert_eq!(next(patient).await, ["confirmed", "cancelled"]);

    let accepted = fixture.accept(&path).await.data(200);
    assert_eq!((&accepted["status"], &accepted["confirmed_date"]), (&json!("payment_pending"), &json!("2026-01-15")));
    assert_eq!(accepted["total"], json!({ "amount_minor": 1_000_000, "currency": "USD" }));
    fixture.pay(&path, 1_000_000).await;
    let paid = fixture.read(&path).await;
    assert_eq!((&paid["status"], &paid["payment_status"]), (&json!("payment_completed"), &json!("paid")));
    assert_eq!(fixture.events(&path, "booking.payment_completed.v1").await, 1);
    fixture.invoice(&path).await;
    assert_eq!(next(hospital).await, ["travel_arrangement"], "travel is wanted");
    fixture.set(&path, hospital, "in_treatment").await.problem(409, "invalid_transition");
    fixture.set(&path, hospital, "travel_arrangement").await.expect(200);
    fixture.set(&path, hospital, "in_treatment").await.expect(200);
    assert_eq!(next(&fixture.admin).await, ["completed"]);
    let done = fixture.set(&path, hospital, "completed").await.data(200);
    assert_eq!((&done["stage"], &done["completion_date"]), (&json!(11), &json!("2026-01-15")));
    assert_eq!(next(&fixture.admin).await, Vec::<String>::new());

    let timeline = fixture.timeline(&path).await;
    assert_eq!(
        timeline,
        [
            "->requested",
            "requested>under_review",
            "under_review>accepted",
            "accepted>awaiting_medical_details",
            "awaiting_medical_details>quotation_sent",
            "quotation_sent>confirmed",
            "confirmed>payment_pending",
            "payment_pending>payment_completed",
            "payment_completed>invoice_sent",
            "invoice_sent>travel_arrangement",
            "travel_arrangement>in_treatment",
            "in_treatment>completed",
        ]
    );
    let entries = fixture.app.get(&format!("{path}/timeline")).by(patient).send().await.data(200);
    for (place, by) in
        [(0, json!(patient.id)), (1, json!(hospital.id)), (5, json!(patient.id)), (6, Value::Null), (7, Value::Null)]
    {
        assert_eq!(entries[place]["changed_by"], by, "{}", timeline[place]);
    }
    assert_eq!(fixture.events(&path, "booking.status_changed.v1").await, 12);
    fixture.assert_sound().await;
}

#[actix_web::test]
async fn without_travel_treatment_may_begin_after_the_invoice() {
    let fixture = Fixture::new().await;
    let path = fixture.book_at("invoice_sent").await;
    let hospital = &fixture.hospital.admin;
    fixture
        .app
        .patch(&path)
        .by(hospital)
        .json(json!({ "travel_details": { "wanted": false } }))
        .send()
        .await
        .expect(200);
    let list = fixture.app.get(&format!("{path}/transitions")).by(hospital).send().await.data(200);
    assert_eq!(
        list,
        json!([{ "status": "travel_arrangement", "requires": [] }, { "status": "in_treatment", "requires": [] }])
    );
    fixture.set(&path, hospital, "in_treatment").await.expect(200);
}

#[actix_web::test]
async fn what_is_not_in_the_table_is_409_with_what_is() {
    let fixture = Fixture::new().await;
    let path = fixture.book_at("under_review").await;
    for (user, to, allowed) in [
        (&fixture.patient.user, "accepted", json!(["cancelled"])),
        (&fixture.hospital.admin, "cancelled", json!(["accepted", "rejected", "on_hold"])),
        (&fixture.hospital.admin, "requested", json!(["accepted", "rejected", "on_hold"])),
        (&fixture.hospital.admin, "quotation_sent", json!(["accepted", "rejected", "on_hold"])),
        (&fixture.admin, "completed", json!(["accepted", "rejected", "on_hold", "cancelled"])),
        (&fixture.admin, "payment_completed", json!(["accepted", "rejected", "on_hold", "cancelled"])),
    ] {
        let answer = fixture.set(&path, user, to).await;
        assert_eq!(answer.problem(409, "invalid_transition").json["allowed"], allowed, "{to}");
    }
    let quoted = fixture.book_at("quotation_sent").await;
    fixture.set(&quoted, &fixture.patient.user, "confirmed").await.problem(409, "invalid_transition");
    fixture.set(&quoted, &fixture.hospital.admin, "quotation_sent").await.problem(409, "invalid_transition");
    let doctor = fixture.world.user(Role::Doctor).await;
    fixture.set(&path, &doctor, "accepted").await.problem(403, "forbidden");
    let nobody = fixture.app.patch(&format!("{path}/status")).json(json!({ "status": "accepted" })).send().await;
    nobody.problem(401, "unauthenticated");
    assert_eq!(fixture.timeline(&path).await.len(), 2, "refusals leave no trace in the timeline");
    fixture.assert_sound().await;
}

#[actix_web::test]
async fn a_reason_is_required_where_the_table_says_so() {
    let fixture = Fixture::new().await;
    let path = fixture.book_at("under_review").await;
    let status = |body: Value| fixture.app.patch(&format!("{path}/status")).by(&fixture.admin).json(body).send();
    for to in ["rejected", "on_hold", "cancelled"] {
        for body in [json!({ "status": to }), json!({ "status": to, "reason": "  " })] {
            let answer = status(body).await;
            assert_eq!(answer.problem(422, "validation_failed").json["errors"][0]["field"], "reason", "{to}");
        }
    }
    status(json!({ "status": "nowhere" })).await.problem(422, "validation_failed");
    status(json!({ "status": "on_hold", "reason": "x".repeat(1001) })).await.problem(422, "validation_failed");
    status(json!({ "status": "accepted", "why": "x" })).await.problem(400, "unknown_field");
    status(json!({ "status": "rejected", "reason": " No bed free ", "notes": "Told by phone" })).await.expect(200);
    let entries = fixture.app.get(&format!("{path}/timeline")).by(&fixture.patient.user).send().await.data(200);
    assert_eq!((&entries[2]["reason"], &entries[2]["notes"]), (&json!("No bed free"), &json!("Told by phone")));
    fixture.set(&path, &fixture.admin, "cancelled").await.problem(409, "invalid_transition");
}

#[actix_web::test]
async fn a_held_booking_goes_back_to_where_it_was_and_nowhere_else() {
    let fixture = Fixture::new().await;
    let hospital = &fixture.hospital.admin;
    for from in ["under_review", "accepted", "quotation_sent", "payment_pending"] {
        let path = fixture.book_at(from).await;
        let held = fixture.set(&path, hospital, "on_hold").await.data(200);
        assert_eq!((&held["status"], &held["held_from"]), (&json!("on_hold"), &json!(from)));
        let elsewhere = if from == "accepted" { "under_review" } else { "accepted" };
        let refused = fixture.set(&path, hospital, elsewhere).await;
        assert_eq!(refused.problem(409, "invalid_transition").json["allowed"], json!([from]));
        fixture.quote(&path).await.problem(409, "invalid_transition");
        let back = fixture.set(&path, hospital, from).await.data(200);
        assert_eq!((&back["status"], &back["held_from"]), (&json!(from), &Value::Null));
    }
    for from in ["requested", "payment_completed"] {
        let path = fixture.book_at(from).await;
        fixture.set(&path, hospital, "on_hold").await.problem(409, "invalid_transition");
    }
    fixture.assert_sound().await;
}
