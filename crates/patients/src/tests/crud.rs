use super::{PATH, app, patients, profile};
use kernel::Role;
use kernel::events::users::UserDeleted;
use kernel::ports::{PatientDirectory, PatientFacts, PatientMedication, RoleProfile, Sex};
use sea_orm::TransactionTrait;
use serde_json::{Value, json};
use test_support::World;

#[actix_web::test]
async fn a_patient_makes_reads_and_changes_their_profile() {
    let world = World::new().await;
    let app = app(&world).await;
    let me = world.user(Role::Patient).await;
    let created = app.post(PATH).by(&me).json(profile()).send().await;
    let data = created.data(201);
    let path = created.header("location").expect("a location").to_owned();
    let read = app.get(&path).by(&me).send().await;
    assert_eq!(read.data(200), data);
    assert_eq!(
        (&data["clinical_withheld"], &data["blood_group"], &data["user_id"]),
        (&json!(false), &json!("O+"), &json!(me.id))
    );
    for (field, value) in profile().as_object().expect("an object") {
        assert_eq!(&data[field], value, "{field}");
    }
    let change =
        json!({ "city": null, "blood_group": "AB-", "allergies": [], "medical_history": ["Asthma", "Appendix out"] });
    let changed = app.patch(&path).by(&me).header("if-match", &read.etag()).json(change.clone()).send().await.data(200);
    for (field, value) in change.as_object().expect("an object") {
        assert_eq!(&changed[field], value, "{field}");
    }
    assert_eq!(changed["current_medications"], data["current_medications"], "an absent field stays");
    app.patch(&path)
        .by(&me)
        .header("if-match", &read.etag())
        .json(change)
        .send()
        .await
        .problem(412, "precondition_failed");
    app.post(PATH).by(&me).json(profile()).send().await.problem(409, "profile_exists");

    let audit = world
        .sql("SELECT entry->'changes'->'fields' AS f FROM audit_outbox WHERE entry->>'action' = 'patient.update'", [])
        .await;
    let fields: Value = audit[0].try_get("", "f").expect("fields");
    assert_eq!(fields, json!(["blood_group", "city", "medical_history", "allergies"]));
}

#[actix_web::test]
async fn one_profile_whatever_is_asked_at_once() {
    let world = World::new().await;
    let app = app(&world).await;
    let me = world.user(Role::Patient).await;
    let requests = (0..8).map(|_| app.post(PATH).by(&me).json(profile()).send());
    let mut statuses: Vec<u16> = futures_util::future::join_all(requests).await.iter().map(|a| a.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409, 409, 409, 409, 409]);
    assert_eq!(
        world.number("SELECT count(*) FROM outbox_events WHERE event_type = 'patients.patient_created.v1'", []).await,
        1
    );
}

#[actix_web::test]
async fn an_administrator_makes_and_deletes_a_profile() {
    let world = World::new().await;
    let app = app(&world).await;
    let (admin, me, doctor) = (world.admin().await, world.user(Role::Patient).await, world.user(Role::Doctor).await);
    let for_user = |user: Value| {
        let mut body = profile();
        body["user_id"] = user;
        body
    };
    for user in [Value::Null, json!(doctor.id), json!("01890a5d-ac96-774b-bcce-b302099a8057")] {
        let answer = app.post(PATH).by(&admin).header("x-access-reason", "intake").json(for_user(user)).send().await;
        assert_eq!(answer.problem(422, "validation_failed").json["errors"][0]["field"], "user_id");
    }
    app.post(PATH).by(&me).json(for_user(json!(admin.id))).send().await.problem(403, "forbidden");
    app.post(PATH).by(&admin).json(for_user(json!(me.id))).send().await.problem(403, "access_reason_required");
    let request = app.post(PATH).by(&admin).header("x-access-reason", "intake");
    let created = request.json(for_user(json!(me.id))).send().await;
    assert_eq!(
        (&created.data(201)["clinical_withheld"], &created.data(201)["allergies"]),
        (&json!(false), &profile()["allergies"])
    );
    let path = created.header("location").expect("a location").to_owned();

    for user in [&me, &doctor] {
        app.delete(&path).by(user).send().await.problem(403, "forbidden");
    }
    app.delete(&path).by(&admin).header("if-match", "\"1.x\"").send().await.problem(412, "precondition_failed");
    app.delete(&path).by(&admin).send().await.expect(204);
    for user in [&me, &admin] {
        app.get(&path).by(user).send().await.problem(404, "not_found");
    }
    assert_eq!(
        world.number("SELECT count(*) FROM outbox_events WHERE event_type = 'patients.patient_deleted.v1'", []).await,
        1
    );
    app.post(PATH).by(&me).json(profile()).send().await.expect(201);
}

#[actix_web::test]
async fn bad_input_is_named() {
    let world = World::at("2026-03-01T10:00:00Z").await;
    let app = app(&world).await;
    let me = world.user(Role::Patient).await;
    for (field, value, status, named) in [
        ("date_of_birth", json!("2026-03-02"), 422, "date_of_birth"),
        ("date_of_birth", json!("1899-12-31"), 422, "date_of_birth"),
        ("date_of_birth", json!("1985-02-30"), 422, "date_of_birth"),
        ("date_of_birth", json!("+99999-01-01"), 422, "date_of_birth"),
        ("gender", json!("unknown"), 422, "gender"),
        ("blood_group", json!("C+"), 422, "blood_group"),
        ("country", json!("Kenya"), 422, "country"),
        ("city", json!(""), 422, "city"),
        ("emergency_contact_phone", json!("12"), 422, "emergency_contact_phone"),
        ("medical_history", json!(["x".repeat(2001)]), 422, "medical_history[0]"),
        ("medical_history", json!(vec!["x"; 201]), 422, "medical_history"),
        ("allergies", json!([{ "reaction": "Hives" }]), 422, "allergies[0].substance"),
        ("allergies", json!([{ "substance": "" }]), 422, "allergies[0].substance"),
        ("allergies", json!([{ "substance": "Nuts", "colour": "red" }]), 400, "allergies[0].colour"),
        ("current_medications", json!([{ "name": "A", "since": "2201-01-01" }]), 422, "current_medications[0].since"),
        ("is_vip", json!(true), 400, "is_vip"),
    ] {
        let mut body = profile();
        body[field] = value.clone();
        let answer = app.post(PATH).by(&me).json(body).send().await;
        assert_eq!(answer.expect(status).json["errors"][0]["field"], named, "{field} {value} {}", answer.json);
    }
    app.post(PATH).by(&me).json(json!({})).send().await.problem(422, "validation_failed");
    let created = app.post(PATH).by(&me).json(profile()).send().await;
    let path = created.header("location").expect("a location").to_owned();
    for (change, named) in [
        (json!({ "date_of_birth": "2030-01-01" }), "date_of_birth"),
        (json!({ "allergies": [{ "substance": "" }] }), "allergies[0].substance"),
        (json!({ "current_medications": [{ "name": "" }] }), "current_medications[0].name"),
        (json!({ "address": "" }), "address"),
    ] {
        let answer = app.patch(&path).by(&me).json(change.clone()).send().await;
        assert_eq!(answer.problem(422, "validation_failed").json["errors"][0]["field"], named, "{change}");
    }
    app.patch(&path).by(&me).json(json!({ "user_id": me.id })).send().await.problem(400, "unknown_field");
    app.get(&format!("{PATH}/not-an-id")).by(&me).send().await.problem(404, "not_found");
}

#[actix_web::test]
async fn a_profile_goes_with_its_account() {
    let world = World::new().await;
    let app = app(&world).await;
    let (patient, other, admin) = (world.patient().await, world.patient().await, world.admin().await);
    let txn = world.db.begin().await.expect("begins");
    for user in [patient.user.id, admin.id] {
        world.outbox.publish(&txn, &UserDeleted { user_id: user }).await.expect("publishes");
    }
    txn.commit().await.expect("commits");
    world.worker_of(&[crate::module(&patients(&world))]).run_once().await.expect("works");
    app.get(&format!("{PATH}/{}", patient.id)).by(&admin).send().await.problem(404, "not_found");
    app.get(&format!("{PATH}/{}", other.id)).by(&admin).send().await.expect(200);
    assert_eq!(
        world.number("SELECT count(*) FROM outbox_events WHERE event_type = 'patients.patient_deleted.v1'", []).await,
        1
    );
}

#[actix_web::test]
async fn what_medicines_are_checked_against() {
    let world = World::new().await;
    let app = app(&world).await;
    let me = world.user(Role::Patient).await;
    let created = app.post(PATH).by(&me).json(profile()).send().await.data(201);
    let id: uuid::Uuid = created["id"].as_str().expect("an id").parse().expect("an id");
    let records = crate::PatientRecords::new(world.parts.clone());
    let found = records.medication(kernel::PatientId(id)).await.expect("answers").expect("a patient");
    assert_eq!((found.allergies, found.current), (vec!["Penicillin".to_owned()], vec!["Salbutamol".to_owned()]));
}

#[actix_web::test]
async fn what_other_modules_receive() {
    let world = World::new().await;
    let (patient, stranger) = (world.patient().await, world.user(Role::Patient).await);
    let records = crate::PatientRecords::new(world.parts.clone());
    let found = records.of_user(patient.user.id).await.expect("answers").expect("a profile");
    assert_eq!((found.id, found.user_id, found.city.as_deref()), (patient.id, patient.user.id, Some("Nairobi")));
    assert_eq!(records.of_user(stranger.id).await.expect("answers"), None);
    let vitals = records.vitals(patient.id).await.expect("answers").expect("a patient");
    assert_eq!((vitals.date_of_birth.to_string().as_str(), vitals.sex), ("1985-05-17", Some(Sex::Female)));
    world.sql("UPDATE patients SET gender = 'other' WHERE id = $1", [patient.id.0.into()]).await;
    assert_eq!(records.vitals(patient.id).await.expect("answers").and_then(|vitals| vitals.sex), None);
    assert_eq!(records.medication(patient.id).await.expect("answers"), Some(PatientMedication::default()));
    let own = records.load(patient.user.id).await.expect("answers");
    assert_eq!(
        (records.field(), &own["id"], &own["clinical_withheld"]),
        ("patient", &json!(patient.id), &json!(false))
    );
    assert_eq!(records.load(stranger.id).await.expect("answers"), Value::Null);
    assert_eq!(world.number("SELECT count(*) FROM audit_outbox WHERE entry->>'action' = 'patient.read'", []).await, 1);

    world.sql("UPDATE patients SET deleted_at = now() WHERE id = $1", [patient.id.0.into()]).await;
    assert_eq!(records.of_user(patient.user.id).await.expect("answers"), None);
    assert_eq!(records.by_ids(&[patient.id]).await.expect("answers").len(), 1, "documents outlive the profile");
    assert!(records.vitals(patient.id).await.expect("answers").is_some(), "and so do tests");
    assert_eq!(records.medication(patient.id).await.expect("answers"), None, "nobody writes prescriptions for it");
}
