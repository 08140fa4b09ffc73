use super::Fixture;
use serde_json::json;
use test_support::assert_snapshot;

/// The good answer of every operation, whole.
#[actix_web::test]
async fn every_good_answer() {
    let fixture = Fixture::new().await;
    let (app, patient, hospital) = (&fixture.app, &fixture.patient.user, &fixture.hospital.admin);

    let created = app.post("/api/v1/bookings").by(patient).json(fixture.body()).send().await;
    assert_snapshot!("post_bookings", created);
    let path = created.header("location").expect("a location").to_owned();
    assert_snapshot!("patch_bookings_by_id", app.patch(&path).by(hospital).json(json!({ "notes": null })).send().await);
    assert_snapshot!("patch_bookings_by_id_status", fixture.set(&path, hospital, "under_review").await);
    assert_snapshot!(
        "get_bookings_by_id_transitions",
        app.get(&format!("{path}/transitions")).by(hospital).send().await
    );
    fixture.set(&path, hospital, "accepted").await.expect(200);
    assert_snapshot!("post_bookings_by_id_quotation", fixture.quote(&path).await);
    assert_snapshot!("post_bookings_by_id_quotation_accept", fixture.accept(&path).await);
    assert_snapshot!("get_bookings_by_id", app.get(&path).by(patient).send().await);
    assert_snapshot!("get_bookings", app.get("/api/v1/bookings").by(hospital).send().await);
    let of_patient = format!("/api/v1/patients/{}/bookings", fixture.patient.id);
    assert_snapshot!("get_patients_by_id_bookings", app.get(&of_patient).by(patient).send().await);
    assert_snapshot!("get_bookings_by_id_timeline", app.get(&format!("{path}/timeline")).by(patient).send().await);
    assert_snapshot!("delete_bookings_by_id", app.delete(&path).by(patient).send().await);
}
