use super::Fixture;
use kernel::Role;
use serde_json::{Value, json};

#[actix_web::test]
async fn details_change_and_are_emptied() {
    let fixture = Fixture::new().await;
    let path = fixture.book().await;
    let patch = |user: &test_support::TestUser, body: Value| fixture.app.patch(&path).by(user).json(body);
    let patient = &fixture.patient.user;
    let changed = patch(
        patient,
        json!({ "notes": "Later", "requested_date": "2026-06-01", "medical_details": { "bmi": 31 }, "travel_details": { "wanted": false } }),
    );
    let changed = changed.send().await.data(200);
    assert_eq!((&changed["notes"], &changed["requested_date"]), (&json!("Later"), &json!("2026-06-01")));
    assert_eq!(
        (&changed["medical_details"], &changed["travel_details"]),
        (&json!({ "bmi": 31 }), &json!({ "wanted": false }))
    );
    assert_eq!(fixture.read(&path).await, changed);

    let emptied =
        patch(patient, json!({ "notes": null, "medical_details": null, "travel_details": null, "coupon_code": null }));
    let emptied = emptied.send().await.data(200);
    for field in ["notes", "medical_details", "travel_details"] {
        assert_eq!(emptied[field], Value::Null, "{field}");
    }
    assert_eq!(emptied["has_medical_details"], false);
    let kept = patch(patient, json!({})).send().await.data(200);
    assert_eq!(kept["updated_at"], emptied["updated_at"], "nothing changed");

    let assigned =
        patch(&fixture.hospital.admin, json!({ "coordinator_id": fixture.hospital.admin.id })).send().await.data(200);
    assert_eq!(assigned["coordinator_id"], json!(fixture.hospital.admin.id));
    let freed = patch(&fixture.admin, json!({ "coordinator_id": null })).send().await.data(200);
    assert_eq!(freed["coordinator_id"], Value::Null);
    let audited = "SELECT count(*) FROM audit_outbox WHERE entry->>'action' = 'booking.update' AND entry->'changes'->'fields' ? 'medical_details'";
    assert_eq!(fixture.world.number(audited, []).await, 2);
}

#[actix_web::test]
async fn who_may_not_and_what_may_not_change() {
    let fixture = Fixture::new().await;
    let path = fixture.book().await;
    let doctor = fixture.world.user(Role::Doctor).await;
    let patch = |user: &test_support::TestUser, body: Value| fixture.app.patch(&path).by(user).json(body).send();
    patch(&doctor, json!({ "notes": "x" })).await.problem(403, "forbidden");
    patch(&fixture.patient.user, json!({ "coordinator_id": fixture.admin.id })).await.problem(403, "forbidden");
    for (change, status, code) in [
        (json!({ "coupon_code": "X" }), 422, "validation_failed"),
        (json!({ "requested_date": "2026-01-15" }), 422, "validation_failed"),
        (json!({ "requested_date": null }), 200, ""),
        (json!({ "notes": "" }), 422, "validation_failed"),
        (json!({ "coordinator_id": fixture.patient.user.id }), 422, "validation_failed"),
        (json!({ "coordinator_id": "0197a000-0000-7000-8000-000000000000" }), 422, "validation_failed"),
        (json!({ "medical_details": 7 }), 422, "validation_failed"),
        (json!({ "status": "accepted" }), 400, "unknown_field"),
        (json!({ "hospital_id": fixture.hospital.id }), 400, "unknown_field"),
    ] {
        let answer = patch(&fixture.admin, change.clone()).await;
        match status {
            200 => drop(answer.data(200)),
            _ => drop(answer.problem(status, code)),
        }
    }
}

#[actix_web::test]
async fn the_patient_changes_until_confirmed_and_the_hospital_until_treatment() {
    let fixture = Fixture::new().await;
    for (status, patient, hospital) in
        [("quotation_sent", 200, 200), ("payment_pending", 409, 200), ("in_treatment", 409, 409)]
    {
        let path = fixture.book_at(status).await;
        for (user, expected) in
            [(&fixture.patient.user, patient), (&fixture.hospital.admin, hospital), (&fixture.admin, hospital)]
        {
            let answer = fixture.app.patch(&path).by(user).json(json!({ "notes": "New" })).send().await;
            answer.expect(expected);
            if expected == 409 {
                answer.problem(409, "booking_not_editable");
            }
        }
    }
}

/// Rows that a change writes beside the booking itself.
const WRITTEN: &str = "SELECT (SELECT count(*) FROM outbox_events) + (SELECT count(*) FROM audit_outbox WHERE entry->>'action' NOT LIKE '%.read')
     + (SELECT count(*) FROM booking_status_history)";

#[actix_web::test]
async fn the_same_values_again_write_nothing() {
    let fixture = Fixture::new().await;
    let path = fixture.book().await;
    let as_created = fixture.body();
    let other = json!({
        "requested_date": "2026-05-02",
        "medical_details": { "bmi": 31 },
        "travel_details": { "wanted": true, "notes": "A wheelchair" },
        "notes": "First floor",
        "coupon_code": null,
        "coordinator_id": fixture.hospital.admin.id,
    });
    let fields = ["requested_date", "medical_details", "travel_details", "notes"];
    let same: Value = fields.iter().map(|field| ((*field).to_owned(), as_created[*field].clone())).collect();
    for (body, is_new) in [(same, false), (other, true)] {
        let patch = || fixture.app.patch(&path).by(&fixture.hospital.admin).json(body.clone()).send();
        let before = fixture.world.number(WRITTEN, []).await;
        let first = patch().await;
        let written = fixture.world.number(WRITTEN, []).await;
        assert_eq!(written - before, i64::from(is_new), "{body}");
        let again = patch().await;
        first.expect(200);
        assert_eq!((&first.json, first.etag()), (&again.json, again.etag()));
        assert_eq!(fixture.world.number(WRITTEN, []).await, written, "no event, no entry");
    }
}

#[actix_web::test]
async fn the_same_status_again_is_refused_and_writes_nothing() {
    let fixture = Fixture::new().await;
    let path = fixture.book().await;
    let moved = fixture.set(&path, &fixture.hospital.admin, "under_review").await.data(200);
    let written = fixture.world.number(WRITTEN, []).await;
    fixture.set(&path, &fixture.hospital.admin, "under_review").await.problem(409, "invalid_transition");
    assert_eq!(fixture.world.number(WRITTEN, []).await, written, "no event, no entry");
    assert_eq!(fixture.read(&path).await["updated_at"], moved["updated_at"]);
}
