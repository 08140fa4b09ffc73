use super::fixture::{Fixture, LABORATORIES, TESTS, new_laboratory, with};
use serde_json::json;
use test_support::assert_snapshot;

/// The good answer of every operation, whole.
#[actix_web::test]
async fn every_good_answer() {
    let f = Fixture::new().await;
    let admin = f.world.admin().await;
    let created = f.app.post(LABORATORIES).by(&admin).json(new_laboratory("Şifa Laboratuvarı")).send().await;
    assert_snapshot!("post_laboratories", created);
    let path = created.header("location").expect("a location").to_owned();
    assert_snapshot!("get_laboratories", f.app.get(LABORATORIES).send().await);
    assert_snapshot!("get_laboratories_by_id", f.app.get(&path).send().await);
    let change = f.app.patch(&path).by(&admin).json(json!({ "type": "pathology" })).send().await;
    assert_snapshot!("patch_laboratories_by_id", change);
    assert_snapshot!("delete_laboratories_by_id", f.app.delete(&path).by(&admin).send().await);

    let body = with(f.order(), json!({ "patient_id": f.patient.id, "notes": "fasting" }));
    let ordered = f.app.post(TESTS).by(&f.doctor.user).json(body).send().await;
    assert_snapshot!("post_lab_tests", ordered);
    let path = ordered.header("location").expect("a location").to_owned();
    assert_snapshot!("get_lab_tests", f.app.get(TESTS).by(&f.patient.user).send().await);
    let change = f.patch(&path, &f.doctor.user, json!({ "test_type": "blood" })).await;
    assert_snapshot!("patch_lab_tests_by_id", change);
    f.process(&path).await;
    let result = json!({ "results": [{ "name": "Potassium", "code": "2823-3", "value": 6.9, "unit": "mmol/L" }] });
    assert_snapshot!("post_lab_tests_by_id_result", f.result(&path, result).await);
    let seen = f.app.post(&format!("{path}/acknowledge")).by(&f.doctor.user).send().await;
    assert_snapshot!("post_lab_tests_by_id_acknowledge", seen);
    assert_snapshot!("get_lab_tests_by_id", f.app.get(&path).by(&f.patient.user).send().await);
    let trend = format!("/api/v1/patients/{}/lab-trends?code=2823-3", f.patient.id);
    assert_snapshot!("get_patients_by_id_lab_trends", f.app.get(&trend).by(&f.patient.user).send().await);
    let other = f.ordered().await;
    assert_snapshot!("delete_lab_tests_by_id", f.app.delete(&other).by(&f.patient.user).send().await);
}
