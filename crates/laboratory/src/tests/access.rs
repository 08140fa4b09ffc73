use super::fixture::{Fixture, TESTS, doctor, id_of, potassium, treat};
use kernel::Role;
use serde_json::json;

#[actix_web::test]
async fn a_test_is_for_its_patient_its_doctor_and_its_laboratory() {
    let f = Fixture::new().await;
    let path = f.processing().await;
    f.result(&path, potassium(4.2)).await.expect(201);
    let (other_patient, other_hospital) = (f.world.patient().await, f.world.hospital().await);
    let (other_doctor, treating, admin) = (doctor(&f.world).await, doctor(&f.world).await, f.world.admin().await);
    treat(&f.world, &treating, &f.patient).await;
    f.app.get(&path).send().await.problem(401, "unauthenticated");
    for user in [&f.patient.user, &f.doctor.user, &f.hospital.admin] {
        let test = f.get(&path, user).await;
        assert_eq!(test["results"][0]["value"], 4.2);
        assert_eq!(test["laboratory"]["name"], "Central Laboratory");
        let list = f.get(TESTS, user).await;
        assert_eq!((list.as_array().map(Vec::len), list[0]["id"].clone()), (Some(1), test["id"].clone()));
        assert_eq!((list[0].get("results"), list[0].get("notes")), (None, None), "no results in a list");
    }
    // A doctor who treats the patient did not order it; the contract names no administrator.
    for user in [&other_patient.user, &other_hospital.admin, &other_doctor.user, &treating.user, &admin] {
        let ask = |path: &str| f.app.get(path).by(user).header("x-access-reason", "curious");
        ask(&path).send().await.problem(404, "not_found");
        assert_eq!(ask(TESTS).send().await.data(200), json!([]));
        assert_eq!(ask(&format!("{TESTS}?patient_id={}", f.patient.id)).send().await.data(200), json!([]));
    }
    for user in [&other_hospital.admin, &other_doctor.user, &treating.user] {
        f.patch(&path, user, json!({ "status": "reviewed" })).await.problem(404, "not_found");
        let result = f.app.post(&format!("{path}/result")).by(user).json(potassium(1)).send().await;
        result.problem(404, "not_found");
    }
    for user in [&f.patient.user, &admin] {
        let request = f.app.patch(&path).by(user).header("x-access-reason", "curious");
        request.json(json!({ "test_name": "X" })).send().await.problem(403, "forbidden");
    }
    f.app.delete(&path).by(&other_patient.user).send().await.problem(404, "not_found");
    let seen =
        "SELECT count(*) FROM audit_outbox WHERE entry->>'action' = 'lab_test.read' AND entry->>'patient_id' = $1";
    assert!(f.world.number(seen, [f.patient.id.to_string().into()]).await >= 6, "every reading is in the access log");
}

#[actix_web::test]
async fn a_laboratory_that_passes_to_another_hospital_takes_its_tests_along() {
    let f = Fixture::new().await;
    let path = f.ordered().await;
    let other = f.world.hospital().await;
    let sql = "UPDATE laboratories SET hospital_id = $1 WHERE id = $2";
    f.world.sql(sql, [other.id.0.into(), f.laboratory.0.into()]).await;
    f.app.get(&path).by(&f.hospital.admin).send().await.problem(404, "not_found");
    let test = f.get(&path, &other.admin).await;
    assert_eq!(format!("{TESTS}/{}", id_of(&test)), path);
}

#[actix_web::test]
async fn an_unverified_address_orders_nothing() {
    let f = Fixture::new().await;
    f.world.sql("UPDATE users SET is_verified = false WHERE id = $1", [f.patient.user.id.0.into()]).await;
    f.app.post(TESTS).by(&f.patient.user).json(f.order()).send().await.problem(403, "email_not_verified");
    let nobody = f.world.user(Role::Doctor).await;
    assert_eq!(f.get(TESTS, &nobody).await, json!([]), "a doctor without a profile");
}
