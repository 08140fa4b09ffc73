use super::fixture::{Fixture, TESTS, potassium};
use serde_json::{Value, json};

fn statuses(test: &Value) -> Vec<&str> {
    test["history"].as_array().expect("a list").iter().map(|e| e["to_status"].as_str().expect("a status")).collect()
}

#[actix_web::test]
async fn from_the_order_to_the_reviewed_result() {
    let f = Fixture::new().await;
    let path = f.processing().await;
    let got = f.result(&path, potassium(4.2)).await;
    let test = got.data(201);
    assert_eq!(got.header("location"), Some(path.as_str()));
    assert_eq!((&test["status"], &test["results"][0]["flag"]), (&json!("result_ready"), &json!("normal")));
    f.patch(&path, &f.hospital.admin, json!({ "status": "reviewed" }))
        .await
        .problem(409, "invalid_lab_test_transition");
    let reviewed = f.patch(&path, &f.doctor.user, json!({ "status": "reviewed" })).await.data(200);
    let expected = ["requested", "scheduled", "sample_collected", "processing", "result_ready", "reviewed"];
    assert_eq!(statuses(&reviewed), expected);
    let events = "SELECT count(*) FROM outbox_events WHERE event_type = 'laboratory.test_status_changed.v1'";
    assert_eq!(f.world.number(events, []).await, 6);
}

#[actix_web::test]
async fn without_a_doctor_the_laboratory_closes_the_test() {
    let f = Fixture::new().await;
    let created = f.app.post(TESTS).by(&f.patient.user).json(f.order()).send().await;
    let path = created.expect(201).header("location").expect("a location").to_owned();
    f.process(&path).await;
    f.result(&path, potassium(7.0)).await.expect(201);
    f.patch(&path, &f.hospital.admin, json!({ "status": "reviewed" })).await.expect(200);
}

#[actix_web::test]
async fn moves_that_the_table_does_not_have() {
    let f = Fixture::new().await;
    let path = f.ordered().await;
    for (by, to, allowed) in [
        (&f.hospital.admin, "sample_collected", json!(["scheduled"])),
        (&f.hospital.admin, "processing", json!(["scheduled"])),
        (&f.hospital.admin, "result_ready", json!(["scheduled"])),
        (&f.hospital.admin, "reviewed", json!(["scheduled"])),
        (&f.hospital.admin, "cancelled", json!(["scheduled"])),
        (&f.doctor.user, "sample_collected", json!(["scheduled"])),
    ] {
        let answer = f.patch(&path, by, json!({ "status": to })).await;
        assert_eq!(answer.problem(409, "invalid_lab_test_transition").json["allowed"], allowed, "{to}");
    }
    f.result(&path, potassium(4.0)).await.problem(409, "invalid_lab_test_transition");
    let missing = f.patch(&path, &f.doctor.user, json!({ "status": "scheduled" })).await;
    assert_eq!(missing.problem(422, "validation_failed").json["errors"][0]["field"], "scheduled_date");
}

#[actix_web::test]
async fn a_rejected_sample_is_taken_again_under_another_number() {
    let f = Fixture::new().await;
    let path = f.processing().await;
    let missing = f.patch(&path, &f.hospital.admin, json!({ "status": "scheduled" })).await;
    assert_eq!(missing.problem(422, "validation_failed").json["errors"][0]["field"], "rejection_reason");
    let early = f.patch(&path, &f.hospital.admin, json!({ "rejection_reason": "haemolysed" })).await;
    assert_eq!(early.problem(422, "validation_failed").json["errors"][0]["code"], "not_allowed");
    let body = json!({ "status": "scheduled", "rejection_reason": "haemolysed" });
    f.patch(&path, &f.doctor.user, body.clone()).await.problem(409, "invalid_lab_test_transition");
    let rejected = f.patch(&path, &f.hospital.admin, body).await.data(200);
    assert_eq!(
        (&rejected["status"], &rejected["samples"][0]["rejection_reason"]),
        (&json!("scheduled"), &json!("haemolysed"))
    );
    f.result(&path, potassium(4.0)).await.problem(409, "invalid_lab_test_transition");
    f.patch(&path, &f.hospital.admin, json!({ "status": "sample_collected" })).await.expect(200);
    f.patch(&path, &f.hospital.admin, json!({ "status": "processing" })).await.expect(200);
    let test = f.result(&path, potassium(4.0)).await.data(201);
    let samples = test["samples"].as_array().expect("a list");
    assert_eq!(samples.len(), 2);
    assert_ne!(samples[0]["accession_number"], samples[1]["accession_number"]);
    assert_eq!((&samples[0]["rejected_at"], samples[1]["rejected_at"].is_string()), (&Value::Null, true));
    // A reason belongs to a sample that was taken.
    let other = f.ordered().await;
    let body = json!({ "status": "scheduled", "scheduled_date": "2027-12-01T08:00:00Z", "rejection_reason": "lost" });
    let answer = f.patch(&other, &f.hospital.admin, body).await;
    assert_eq!(answer.problem(422, "validation_failed").json["errors"][0]["field"], "rejection_reason");
}

#[actix_web::test]
async fn a_test_is_cancelled_before_its_sample_is_taken() {
    let f = Fixture::new().await;
    for by in [&f.doctor.user, &f.patient.user] {
        let path = f.ordered().await;
        f.app.delete(&path).by(&f.hospital.admin).send().await.problem(403, "forbidden");
        f.app.delete(&format!("{path}?reason=not%20needed")).by(by).send().await.expect(204);
        let test = f.get(&path, &f.patient.user).await;
        assert_eq!((&test["status"], &test["history"][1]["reason"]), (&json!("cancelled"), &json!("not needed")));
        f.app.delete(&path).by(by).send().await.problem(409, "invalid_lab_test_transition");
    }
    let path = f.processing().await;
    for by in [&f.doctor.user, &f.patient.user] {
        f.app.delete(&path).by(by).send().await.problem(409, "invalid_lab_test_transition");
    }
}

#[actix_web::test]
async fn what_was_ordered_changes_until_the_sample_is_taken() {
    let f = Fixture::new().await;
    let path = f.ordered().await;
    let change =
        json!({ "test_name": "Potassium alone", "code": "2823-3", "test_type": "blood", "notes": "fasting\nplease" });
    let changed = f.patch(&path, &f.doctor.user, change.clone()).await.data(200);
    for (field, value) in change.as_object().expect("an object") {
        assert_eq!(&changed[field], value, "{field}");
    }
    f.process(&path).await;
    for change in [
        json!({ "test_name": "Another" }),
        json!({ "code": null }),
        json!({ "notes": null }),
        json!({ "scheduled_date": "2027-12-01T08:00:00Z" }),
    ] {
        f.patch(&path, &f.doctor.user, change).await.problem(409, "lab_test_not_editable");
    }
}
