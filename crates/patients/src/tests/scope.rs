use super::{PATH, app, book, profile};
use kernel::Role;
use serde_json::{Value, json};
use test_support::{Response, World};

fn ids(answer: &Response) -> Vec<Value> {
    answer.data(200).as_array().expect("a list").iter().map(|p| p["id"].clone()).collect()
}

#[actix_web::test]
async fn a_stranger_does_not_learn_that_there_is_a_patient() {
    let world = World::new().await;
    let app = app(&world).await;
    let (patient, other, hospital) = (world.patient().await, world.patient().await, world.hospital().await);
    let path = format!("{PATH}/{}", patient.id);
    app.get(&path).send().await.problem(401, "unauthenticated");
    app.get(PATH).send().await.problem(401, "unauthenticated");
    let doctor = world.user(Role::Doctor).await;
    for user in [&other.user, &hospital.admin, &doctor] {
        app.get(&path).by(user).header("x-access-reason", "curious").send().await.problem(404, "not_found");
        app.get(&format!("{path}/access-log")).by(user).send().await.problem(404, "not_found");
    }
    app.patch(&path).by(&other.user).json(json!({ "city": "X" })).send().await.problem(404, "not_found");
    for user in [&hospital.admin, &doctor] {
        app.patch(&path).by(user).json(json!({ "city": "X" })).send().await.problem(403, "forbidden");
        app.post(PATH).by(user).json(profile()).send().await.problem(403, "forbidden");
    }
    for user in [&other.user, &doctor] {
        app.get(PATH).by(user).send().await.problem(403, "forbidden");
    }
    let denied = world.number("SELECT count(*) FROM audit_outbox WHERE entry->>'outcome' = 'denied'", []).await;
    assert_eq!(denied, 13, "every refusal of a signed-in user is in the audit trail");
}

#[actix_web::test]
async fn a_hospital_sees_exactly_those_who_booked_with_it() {
    let world = World::new().await;
    let app = app(&world).await;
    let (mine, other, admin) = (world.hospital().await, world.hospital().await, world.admin().await);
    let (booked, elsewhere, nowhere) = (world.patient().await, world.patient().await, world.patient().await);
    book(&world, booked.id, mine.id).await;
    book(&world, booked.id, mine.id).await;
    book(&world, elsewhere.id, other.id).await;

    for (user, sees) in [
        (&mine.admin, vec![booked.id]),
        (&other.admin, vec![elsewhere.id]),
        (&admin, vec![nowhere.id, elsewhere.id, booked.id]),
    ] {
        let expected: Vec<Value> = sees.iter().map(|id| json!(id)).collect();
        assert_eq!(ids(&app.get(PATH).by(user).send().await), expected);
        for patient in [&booked, &elsewhere, &nowhere] {
            let status = if sees.contains(&patient.id) { 200 } else { 404 };
            app.get(&format!("{PATH}/{}", patient.id)).by(user).send().await.expect(status);
        }
    }
    assert_eq!(ids(&app.get(&format!("{PATH}?country=KE")).by(&mine.admin).send().await), [json!(booked.id)]);
    assert_eq!(ids(&app.get(&format!("{PATH}?country=TR")).by(&admin).send().await), Vec::<Value>::new());
    let list = app.get(PATH).by(&mine.admin).send().await.data(200);
    let fields: Vec<&String> = list[0].as_object().expect("an object").keys().collect();
    assert_eq!(
        fields,
        ["id", "user_id", "first_name", "last_name", "country", "city", "created_at", "updated_at"],
        "no health data in a list"
    );

    // The hospital passes to another administrator, and its patients with it.
    world
        .sql("UPDATE hospitals SET admin_user_id = $1 WHERE id = $2", [other.admin.id.0.into(), mine.id.0.into()])
        .await;
    assert_eq!(ids(&app.get(PATH).by(&mine.admin).send().await), Vec::<Value>::new());
    assert_eq!(ids(&app.get(PATH).by(&other.admin).send().await).len(), 2);
}

#[actix_web::test]
async fn clinical_data_is_for_the_patient_and_for_a_reason() {
    let world = World::new().await;
    let app = app(&world).await;
    let (me, admin, hospital) = (world.user(Role::Patient).await, world.admin().await, world.hospital().await);
    let created = app.post(PATH).by(&me).json(profile()).send().await;
    let id: uuid::Uuid = created.data(201)["id"].as_str().expect("an id").parse().expect("an id");
    book(&world, kernel::PatientId(id), hospital.id).await;
    let path = format!("{PATH}/{id}");
    for (user, reason, shown) in [
        (&me, None, true),
        (&admin, None, false),
        (&admin, Some(" "), false),
        (&admin, Some("complaint 4711"), true),
        (&hospital.admin, None, false),
        (&hospital.admin, Some("surgery"), false),
    ] {
        let mut request = app.get(&path).by(user);
        if let Some(reason) = reason {
            request = request.header("x-access-reason", reason);
        }
        let data = request.send().await.data(200);
        assert_eq!(data["clinical_withheld"], json!(!shown), "{reason:?}");
        assert_eq!(data["date_of_birth"], "1974-05-18");
        for field in ["blood_group", "medical_history", "allergies", "current_medications"] {
            assert_eq!(data[field].is_null(), !shown, "{field} {reason:?}");
        }
    }
    // A change by an administrator is no way round the reason, whether it reads or writes.
    let changed = app.patch(&path).by(&admin).json(json!({ "city": "Kisumu" })).send().await.data(200);
    assert_eq!(
        (&changed["city"], &changed["clinical_withheld"], &changed["allergies"]),
        (&json!("Kisumu"), &json!(true), &Value::Null)
    );
    assert_eq!(
        app.get(&path).by(&me).send().await.data(200)["allergies"],
        profile()["allergies"],
        "and leaves it as it is"
    );
}

/// Also with the value that stands there: a refusal must not depend on it.
#[actix_web::test]
async fn an_administrator_writes_clinical_data_with_a_reason_only() {
    let world = World::new().await;
    let app = app(&world).await;
    let (me, admin) = (world.user(Role::Patient).await, world.admin().await);
    let created = app.post(PATH).by(&me).json(profile()).send().await;
    let path = format!("{PATH}/{}", created.data(201)["id"].as_str().expect("an id"));
    for (field, value) in [
        ("blood_group", json!("A+")),
        ("blood_group", Value::Null),
        ("medical_history", json!([])),
        ("allergies", profile()["allergies"].clone()),
        ("current_medications", json!([{ "name": "Metformin", "dosage": null, "since": null }])),
    ] {
        let patch = || app.patch(&path).by(&admin).json(json!({ field: value }));
        patch().send().await.problem(403, "access_reason_required");
        patch().header("x-access-reason", "  ").send().await.problem(403, "access_reason_required");
        let changed = patch().header("x-access-reason", "correction asked for by the patient").send().await;
        assert_eq!(changed.data(200)[field], value, "{field}");
    }
}

#[actix_web::test]
async fn both_ways_of_paging_show_every_row_once() {
    let world = World::new().await;
    let app = app(&world).await;
    let (admin, hospital) = (world.admin().await, world.hospital().await);
    for _ in 0..11 {
        let patient = world.patient().await;
        book(&world, patient.id, hospital.id).await;
        book(&world, patient.id, hospital.id).await;
    }
    for user in [&admin, &hospital.admin] {
        for sort in ["created_at", "-created_at"] {
            let first = format!("{PATH}?limit=4&sort={sort}");
            let (mut seen, mut path) = (Vec::new(), first.clone());
            loop {
                let page = app.get(&path).by(user).send().await;
                seen.extend(ids(&page).iter().map(ToString::to_string));
                let Some(cursor) = page.json["meta"]["next_cursor"].as_str() else { break };
                path = format!("{first}&cursor={cursor}");
            }
            let rows = seen.len();
            seen.sort();
            seen.dedup();
            assert_eq!((rows, seen.len()), (11, 11), "{sort}");
        }
    }
    let page = app.get(&format!("{PATH}?limit=4&page=3")).by(&hospital.admin).send().await;
    assert_eq!(page.json["meta"], json!({ "limit": 4, "has_more": false, "page": 3, "total": 11, "total_pages": 3 }));
}
