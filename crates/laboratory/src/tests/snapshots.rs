use super::fixture::{Fixture, LABORATORIES, TESTS, new_laboratory, with};
use serde_json::json;
use test_support::assert_snapshot;

/// The good answer of every operation, whole.
#[actix_web::test]
async fn every_good_answer() {
    let f = Fixture::new().await;
    let admin = f.world.admin().await;
    let created = f.app.post(LABORATORIES).by(&admin).json(new_laboratory("Şifa Laboratuvarı")).send().await;
    assert_snapshot!("createLaboratory", created);
    let path = created.header("location").expect("a location").to_owned();
    assert_snapshot!("listLaboratories", f.app.get(LABORATORIES).send().await);
    assert_snapshot!("getLaboratory", f.app.get(&path).send().await);
    let change = f.app.patch(&path).by(&admin).json(json!({ "type": "pathology" })).send().await;
    assert_snapshot!("updateLaboratory", change);
    assert_snapshot!("deleteLaboratory", f.app.delete(&path).by(&admin).send().await);

    let body = with(f.order(), json!({ "patient_id": f.patient.id, "notes": "fasting" }));
    let ordered = f.app.post(TESTS).by(&f.doctor.user).json(body).send().await;
    assert_snapshot!("createLabTest", ordered);
    let path = ordered.header("location").expect("a location").to_owned();
    assert_snapshot!("listLabTests", f.app.get(TESTS).by(&f.patient.user).send().await);
    let change = f.patch(&path, &f.doctor.user, json!({ "test_type": "blood" })).await;
    assert_snapshot!("updateLabTest", change);
    f.process(&path).await;
    let result = json!({ "results": [{ "name": "Potassium", "code": "2823-3", "value": 6.9, "unit": "mmol/L" }] });
    assert_snapshot!("recordLabResult", f.result(&path, result).await);
    let seen = f.app.post(&format!("{path}/acknowledge")).by(&f.doctor.user).send().await;
    assert_snapshot!("acknowledgeLabResult", seen);
    assert_snapshot!("getLabTest", f.app.get(&path).by(&f.patient.user).send().await);
    let trend = format!("/api/v1/patients/{}/lab-trends?code=2823-3", f.patient.id);
    assert_snapshot!("listLabTrends", f.app.get(&trend).by(&f.patient.user).send().await);
    let other = f.ordered().await;
    assert_snapshot!("cancelLabTest", f.app.delete(&other).by(&f.patient.user).send().await);
}
