use super::Fixture;
use serde_json::json;
use test_support::assert_snapshot;

/// The good answer of every operation, whole.
#[actix_web::test]
async fn every_good_answer() {
    let fixture = Fixture::new().await;
    let (app, patient, hospital) = (&fixture.app, &fixture.patient.user, &fixture.hospital.admin);

    let created = app.post("/api/v1/bookings").by(patient).json(fixture.body()).send().await;
    assert_snapshot!("createBooking", created);
    let path = created.header("location").expect("a location").to_owned();
    assert_snapshot!("updateBooking", app.patch(&path).by(hospital).json(json!({ "notes": null })).send().await);
    assert_snapshot!("changeBookingStatus", fixture.set(&path, hospital, "under_review").await);
    assert_snapshot!("listBookingTransitions", app.get(&format!("{path}/transitions")).by(hospital).send().await);
    fixture.set(&path, hospital, "accepted").await.expect(200);
    assert_snapshot!("sendQuotation", fixture.quote(&path).await);
    assert_snapshot!("acceptQuotation", fixture.accept(&path).await);
    assert_snapshot!("getBooking", app.get(&path).by(patient).send().await);
    assert_snapshot!("listBookings", app.get("/api/v1/bookings").by(hospital).send().await);
    let of_patient = format!("/api/v1/patients/{}/bookings", fixture.patient.id);
    assert_snapshot!("listPatientBookings", app.get(&of_patient).by(patient).send().await);
    assert_snapshot!("listBookingTimeline", app.get(&format!("{path}/timeline")).by(patient).send().await);
    assert_snapshot!("cancelBooking", app.delete(&path).by(patient).send().await);
}
