use super::fixture::{Fixture, TESTS, doctor, id_of, with};
use kernel::Role;
use serde_json::{Value, json};

#[actix_web::test]
async fn a_doctor_orders_for_a_patient_they_treat_and_a_patient_for_themselves() {
    let f = Fixture::new().await;
    let stranger = f.world.patient().await;
    let other_doctor = doctor(&f.world).await;
    let profileless = f.world.user(Role::Patient).await;
    let licence_less = f.world.user(Role::Doctor).await;
    let unknown = json!("01890a5d-ac96-774b-bcce-b302099a8057");
    for (user, patient, status, code) in [
        (&f.doctor.user, json!(f.patient.id), 201, ""),
        (&f.doctor.user, Value::Null, 422, "validation_failed"),
        (&f.doctor.user, json!(stranger.id), 422, "validation_failed"),
        (&f.doctor.user, unknown.clone(), 422, "validation_failed"),
        (&other_doctor.user, json!(f.patient.id), 422, "validation_failed"),
        (&f.patient.user, Value::Null, 201, ""),
        (&f.patient.user, json!(f.patient.id), 201, ""),
        (&f.patient.user, json!(stranger.id), 422, "validation_failed"),
        (&profileless, Value::Null, 409, "lab_patient_profile_required"),
        (&licence_less, json!(f.patient.id), 409, "lab_patient_profile_required"),
        (&f.hospital.admin, json!(f.patient.id), 403, "forbidden"),
    ] {
        let body = with(f.order(), json!({ "patient_id": patient }));
        let answer = f.app.post(TESTS).by(user).json(body).send().await;
        if status == 201 {
            let data = answer.data(201);
            assert_eq!((&data["patient_id"], &data["status"]), (&json!(f.patient.id), &json!("requested")));
            let ordered_by = if user.id == f.doctor.user.id { json!(f.doctor.id) } else { Value::Null };
            assert_eq!(data["doctor_id"], ordered_by);
            assert_eq!(data["history"].as_array().map(Vec::len), Some(1));
        } else {
            answer.problem(status, code);
        }
    }
}

#[actix_web::test]
async fn only_a_licensed_doctor_orders() {
    let f = Fixture::new().await;
    for (change, is_licensed) in [
        ("is_verified = false", false),
        ("is_verified = true, license_expires_on = current_date - 2", false),
        ("license_expires_on = current_date + 1", true),
        ("license_expires_on = NULL", true),
    ] {
        f.world.sql(&format!("UPDATE doctors SET {change} WHERE id = $1"), [f.doctor.id.0.into()]).await;
        let body = with(f.order(), json!({ "patient_id": f.patient.id }));
        let answer = f.app.post(TESTS).by(&f.doctor.user).json(body).send().await;
        if is_licensed {
            answer.expect(201);
        } else {
            answer.problem(409, "lab_doctor_not_licensed");
        }
    }
}

#[actix_web::test]
async fn a_cancelled_appointment_is_no_treatment() {
    let f = Fixture::new().await;
    f.world.sql("UPDATE appointments SET status = 'cancelled'", []).await;
    let body = with(f.order(), json!({ "patient_id": f.patient.id }));
    let answer = f.app.post(TESTS).by(&f.doctor.user).json(body).send().await;
    assert_eq!(answer.problem(422, "validation_failed").json["errors"][0]["field"], "patient_id");
}

#[actix_web::test]
async fn numbers_are_given_once() {
    let f = Fixture::new().await;
    let orders = (0..8).map(|_| f.app.post(TESTS).by(&f.patient.user).json(f.order()).send());
    let answers = futures_util::future::join_all(orders).await;
    let mut numbers: Vec<String> =
        answers.iter().map(|a| a.data(201)["test_number"].as_str().expect("a number").to_owned()).collect();
    numbers.sort();
    numbers.dedup();
    assert_eq!(numbers.len(), 8);
    assert!(numbers[0].starts_with("LT-20"), "{numbers:?}");
}

#[actix_web::test]
async fn a_patient_has_so_many_open_tests_and_no_more_whatever_is_ordered_at_once() {
    let f = Fixture::new().await;
    for _ in 0..46 {
        f.app.post(TESTS).by(&f.patient.user).json(f.order()).send().await.expect(201);
    }
    let orders = (0..8).map(|_| f.app.post(TESTS).by(&f.patient.user).json(f.order()).send());
    let mut statuses: Vec<u16> = futures_util::future::join_all(orders).await.iter().map(|a| a.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 201, 201, 201, 409, 409, 409, 409]);
    let list = f.app.get(TESTS).by(&f.patient.user).send().await.data(200);
    f.app.delete(&format!("{TESTS}/{}", id_of(&list[0]))).by(&f.patient.user).send().await.expect(204);
    f.app.post(TESTS).by(&f.patient.user).json(f.order()).send().await.expect(201);
    f.app.post(TESTS).by(&f.patient.user).json(f.order()).send().await.problem(409, "too_many_open_lab_tests");
}
