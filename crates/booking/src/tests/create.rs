use super::Fixture;
use super::fixture::{id_of, merged};
use kernel::Role;
use serde_json::{Value, json};

#[actix_web::test]
async fn a_patient_books_for_themselves() {
    let fixture = Fixture::new().await;
    let created = fixture.app.post("/api/v1/bookings").by(&fixture.patient.user).json(fixture.body()).send().await;
    let booking = created.data(201);
    let path = created.header("location").expect("a location").to_owned();
    assert_eq!(path, format!("/api/v1/bookings/{}", booking["id"].as_str().expect("an id")));
    assert_eq!(booking["booking_number"], "MB-2026-000001");
    for (field, expected) in [
        ("patient_id", json!(fixture.patient.id)),
        ("booking_type", json!("treatment")),
        ("status", json!("requested")),
        ("stage", json!(1)),
        ("payment_status", json!("unpaid")),
        ("requested_date", json!("2026-04-01")),
        ("total", Value::Null),
        ("quotation", Value::Null),
        ("medical_details", json!("Osteoarthritis of the left knee")),
        ("has_medical_details", json!(true)),
        (
            "travel_details",
            json!({ "wanted": true, "companions": 1, "departure_country": "KE", "departure_city": "Nairobi" }),
        ),
    ] {
        assert_eq!(booking[field], expected, "{field}");
    }
    assert_eq!(fixture.read(&path).await, booking);
    assert_eq!(fixture.timeline(&path).await, ["->requested"]);
    assert_eq!(fixture.events(&path, "booking.status_changed.v1").await, 1);

    let rows = fixture.world.sql("SELECT medical_details_sealed FROM bookings", []).await;
    let sealed: Vec<u8> = rows[0].try_get("", "medical_details_sealed").expect("bytes");
    assert!(!String::from_utf8_lossy(&sealed).contains("arthritis"), "sealed at rest");
    assert!(fixture.book().await != path);
    fixture.assert_sound().await;
}

#[actix_web::test]
async fn an_administrator_books_for_a_patient() {
    let fixture = Fixture::new().await;
    let post =
        |change: Value| fixture.app.post("/api/v1/bookings").by(&fixture.admin).json(merged(fixture.body(), change));
    let body = json!({ "patient_id": fixture.patient.id, "coordinator_id": fixture.hospital.admin.id });
    post(body.clone()).send().await.problem(403, "access_reason_required");
    let without_details = merged(body.clone(), json!({ "medical_details": null }));
    assert_eq!(post(without_details).send().await.data(201)["medical_details"], Value::Null);
    let post = |change: Value| post(change).header("x-access-reason", "booked by telephone");
    let created = post(body).send().await.data(201);
    assert_eq!(created["patient_id"], json!(fixture.patient.id));
    assert_eq!(created["coordinator_id"], json!(fixture.hospital.admin.id));
    assert!(created["medical_details"].is_string(), "with a reason");
    let audited = "SELECT count(*) FROM audit_outbox WHERE entry->>'action' = 'booking.create'";
    assert_eq!(fixture.world.number(audited, []).await, 2);

    let unnamed = post(json!({})).send().await;
    assert_eq!(unnamed.problem(422, "validation_failed").json["errors"][0]["field"], "patient_id");
    let unknown = post(json!({ "patient_id": fixture.hospital.id })).send().await;
    assert_eq!(unknown.problem(422, "validation_failed").json["errors"][0]["code"], "unknown");
    fixture.world.sql("UPDATE patients SET deleted_at = now()", []).await;
    let gone = post(json!({ "patient_id": fixture.patient.id })).send().await;
    assert_eq!(gone.problem(422, "validation_failed").json["errors"][0]["field"], "patient_id");
}

#[actix_web::test]
async fn who_may_not_book() {
    let fixture = Fixture::new().await;
    fixture.app.post("/api/v1/bookings").json(fixture.body()).send().await.problem(401, "unauthenticated");
    for role in [Role::Doctor, Role::HospitalAdmin] {
        let user = fixture.world.user(role).await;
        fixture.app.post("/api/v1/bookings").by(&user).json(fixture.body()).send().await.problem(403, "forbidden");
    }
    let newcomer = fixture.world.user(Role::Patient).await;
    let answer = fixture.app.post("/api/v1/bookings").by(&newcomer).json(fixture.body()).send().await;
    answer.problem(409, "patient_profile_required");
    let other = fixture.world.patient().await;
    let body = merged(fixture.body(), json!({ "patient_id": other.id }));
    let answer = fixture.app.post("/api/v1/bookings").by(&fixture.patient.user).json(body).send().await;
    assert_eq!(answer.problem(422, "validation_failed").json["errors"][0]["field"], "patient_id");
}

#[actix_web::test]
async fn bad_input_is_named() {
    let fixture = Fixture::new().await;
    let world = &fixture.world;
    let (elsewhere, closed) = (world.hospital().await, world.hospital().await);
    world.sql("UPDATE hospitals SET is_verified = false WHERE id = $1", [closed.id.0.into()]).await;
    let (unavailable, inactive) = (world.treatment("Not now").await, world.treatment("Not any more").await);
    for treatment in [unavailable, inactive] {
        world.offer(fixture.hospital.id, treatment, &super::fixture::usd(1)).await;
    }
    world
        .sql("UPDATE hospital_treatments SET is_available = false WHERE treatment_id = $1", [unavailable.0.into()])
        .await;
    world.sql("UPDATE treatments SET is_active = false WHERE id = $1", [inactive.0.into()]).await;
    for (change, status, code, field, field_code) in [
        (json!({ "hospital_id": fixture.patient.id }), 422, "validation_failed", "hospital_id", "not_bookable"),
        (json!({ "hospital_id": closed.id }), 422, "validation_failed", "hospital_id", "not_bookable"),
        (json!({ "hospital_id": elsewhere.id }), 422, "validation_failed", "treatment_id", "not_offered"),
        (json!({ "treatment_id": unavailable }), 422, "validation_failed", "treatment_id", "not_offered"),
        (json!({ "treatment_id": inactive }), 422, "validation_failed", "treatment_id", "unknown"),
        (json!({ "treatment_id": null }), 422, "validation_failed", "treatment_id", "required"),
        (json!({ "package_id": fixture.patient.id }), 422, "validation_failed", "package_id", "unsupported"),
        (json!({ "coupon_code": "SPRING" }), 422, "validation_failed", "coupon_code", "unsupported"),
        (json!({ "coordinator_id": fixture.admin.id }), 422, "validation_failed", "coordinator_id", "not_allowed"),
        (json!({ "requested_date": "2026-01-15" }), 422, "validation_failed", "requested_date", "range"),
        (json!({ "requested_date": "2020-01-01" }), 422, "validation_failed", "requested_date", "range"),
        (json!({ "requested_date": "2029-02-01" }), 422, "validation_failed", "requested_date", "range"),
        (json!({ "requested_date": "9999-12-31" }), 422, "validation_failed", "requested_date", "range"),
        (json!({ "requested_date": "+262142-12-31" }), 422, "validation_failed", "requested_date", "invalid"),
        (json!({ "requested_date": "2027-1-1" }), 422, "validation_failed", "requested_date", "invalid"),
        (json!({ "requested_date": "+2027-01-01" }), 422, "validation_failed", "requested_date", "invalid"),
        (json!({ "notes": " \u{200b}\n" }), 422, "validation_failed", "notes", "blank"),
        (json!({ "travel_details": [true] }), 422, "validation_failed", "travel_details", "type"),
        (
            json!({ "travel_details": { "wanted": true, "departure_city": "\u{202e}" } }),
            422,
            "validation_failed",
            "travel_details.departure_city",
            "blank",
        ),
        (json!({ "requested_date": "tomorrow" }), 422, "validation_failed", "requested_date", "invalid"),
        (json!({ "medical_details": ["x"] }), 422, "validation_failed", "medical_details", "invalid"),
        (json!({ "medical_details": "x".repeat(10_001) }), 422, "validation_failed", "medical_details", "invalid"),
        (json!({ "travel_details": {} }), 422, "validation_failed", "travel_details.wanted", "required"),
        (
            json!({ "travel_details": { "wanted": true, "companions": 21 } }),
            422,
            "validation_failed",
            "travel_details.companions",
            "range",
        ),
        (
            json!({ "travel_details": { "wanted": true, "class": "first" } }),
            400,
            "unknown_field",
            "travel_details.class",
            "unknown_field",
        ),
        (json!({ "notes": "x".repeat(5001) }), 422, "validation_failed", "notes", "length"),
        (json!({ "status": "completed" }), 400, "unknown_field", "status", "unknown_field"),
        (json!({ "total": null }), 400, "unknown_field", "total", "unknown_field"),
    ] {
        let body = merged(fixture.body(), change.clone());
        let answer = fixture.app.post("/api/v1/bookings").by(&fixture.patient.user).json(body).send().await;
        answer.problem(status, code);
        let shown = change.to_string().chars().take(80).collect::<String>();
        assert_eq!(answer.json["errors"][0]["field"], field, "{shown}: {}", answer.json);
        assert_eq!(answer.json["errors"][0]["code"], field_code, "{shown}: {}", answer.json);
    }
    assert_eq!(world.number("SELECT count(*) FROM bookings", []).await, 0);
}

#[actix_web::test]
async fn one_key_books_once_and_keeps_no_health_data() {
    let fixture = Fixture::new().await;
    let post = |body: Value| {
        fixture
            .app
            .post("/api/v1/bookings")
            .by(&fixture.patient.user)
            .header("idempotency-key", "one-booking")
            .json(body)
            .send()
    };
    let duplicates = futures_util::future::join_all((0..20).map(|_| post(fixture.body()))).await;
    let created: Vec<_> = duplicates.iter().filter(|a| a.status == 201).collect();
    assert!(!created.is_empty());
    for duplicate in &duplicates {
        match duplicate.status {
            201 => assert_eq!(duplicate.bytes, created[0].bytes),
            _ => drop(duplicate.problem(409, "request_in_progress")),
        }
    }
    let again = post(fixture.body()).await;
    assert_eq!((again.status, again.header("idempotent-replayed")), (201, Some("true")));
    post(merged(fixture.body(), json!({ "notes": "other" }))).await.problem(422, "idempotency_key_reused");
    assert_eq!(fixture.world.number("SELECT count(*) FROM bookings", []).await, 1);
    // A replay is the answer of then, whatever has changed since.
    fixture.world.sql("UPDATE hospitals SET is_active = false", []).await;
    assert_eq!(post(fixture.body()).await.bytes, again.bytes);

    let kept = fixture.world.sql("SELECT body FROM idempotency_keys", []).await;
    let body: Vec<u8> = kept[0].try_get("", "body").expect("bytes");
    assert!(!String::from_utf8_lossy(&body).contains("arthritis"));
    let path = again.header("location").expect("a location").to_owned();
    assert_eq!(fixture.read(&path).await["medical_details"], "Osteoarthritis of the left knee");
    assert_eq!(id_of(&path).to_string(), again.json["data"]["id"]);
}
