use super::{PATH, app, profile};
use kernel::Role;
use serde_json::json;
use test_support::World;

#[actix_web::test]
async fn health_data_is_never_in_clear_in_the_database() {
    let world = World::new().await;
    let app = app(&world).await;
    let (me, admin) = (world.user(Role::Patient).await, world.admin().await);
    let created = app.post(PATH).by(&me).json(profile()).send().await;
    let path = created.header("location").expect("a location").to_owned();
    let change = json!({ "medical_history": ["Secret illness"], "address": "7 Secret Road", "gender": "other" });
    app.patch(&path).by(&me).json(change).send().await.expect(200);
    app.get(&path).by(&admin).header("x-access-reason", "complaint").send().await.expect(200);
    let row = "SELECT t::text || encode(medical_history_sealed, 'escape') || encode(allergies_sealed, 'escape')
        || encode(current_medications_sealed, 'escape') || encode(date_of_birth_sealed, 'escape')
        || encode(gender_sealed, 'escape') || encode(blood_group_sealed, 'escape') || encode(address_sealed, 'escape')
        AS row FROM patients t";
    for sql in [row, "SELECT t::text AS row FROM audit_outbox t", "SELECT t::text AS row FROM outbox_events t"] {
        let rows = world.sql(sql, []).await;
        assert!(!rows.is_empty(), "{sql}");
        for row in rows {
            let text: String = row.try_get("", "row").expect("text");
            for secret in [
                "Secret illness",
                "Asthma",
                "Penicillin",
                "Hives",
                "Salbutamol",
                "1974-05-18",
                "O+",
                "Secret Road",
                "\"other\"",
            ] {
                assert!(!text.contains(secret), "{secret} in {text}");
            }
        }
    }
}

#[actix_web::test]
async fn sealed_data_copied_into_another_profile_opens_nothing() {
    let world = World::new().await;
    let app = app(&world).await;
    let (me, thief) = (world.user(Role::Patient).await, world.patient().await);
    app.post(PATH).by(&me).json(profile()).send().await.expect(201);
    for copy in [
        "allergies_sealed = (SELECT allergies_sealed FROM patients WHERE user_id = $2)",
        "allergies_sealed = NULL, medical_history_sealed = (SELECT allergies_sealed FROM patients WHERE user_id = $2)",
    ] {
        world.sql(&format!("UPDATE patients SET {copy} WHERE id = $1"), [thief.id.0.into(), me.id.0.into()]).await;
        app.get(&format!("{PATH}/{}", thief.id)).by(&thief.user).send().await.problem(500, "internal_error");
    }
}

#[actix_web::test]
async fn what_still_stands_in_clear_is_read_and_sealed_by_a_change() {
    let world = World::new().await;
    let app = app(&world).await;
    // The fixture writes as the version before did.
    let patient = world.patient().await;
    let path = format!("{PATH}/{}", patient.id);
    world.sql("UPDATE patients SET blood_group = 'B-' WHERE id = $1", [patient.id.0.into()]).await;
    let clear =
        json!({ "date_of_birth": "1985-05-17", "gender": "female", "address": "1 Test Road", "blood_group": "B-" });
    let shown = app.get(&path).by(&patient.user).send().await.data(200);
    for (field, value) in clear.as_object().expect("an object") {
        assert_eq!(shown[field], *value, "{field}");
    }
    let same = app.patch(&path).by(&patient.user).json(clear).send().await.data(200);
    assert_eq!(same["updated_at"], shown["updated_at"], "the same values write nothing");
    let left = async || {
        let sql =
            "SELECT num_nonnulls(date_of_birth, gender, blood_group, address) AS count FROM patients WHERE id = $1";
        world.sql(sql, [patient.id.0.into()]).await[0].try_get::<i32>("", "count").expect("a number")
    };
    for (change, expected) in [
        (json!({ "city": "Kisumu" }), 4),
        (json!({ "date_of_birth": "1985-05-18" }), 3),
        (json!({ "gender": null }), 2),
        (json!({ "blood_group": "B+", "address": "2 Test Road" }), 0),
    ] {
        let changed = app.patch(&path).by(&patient.user).json(change.clone()).send().await.data(200);
        for (field, value) in change.as_object().expect("an object") {
            assert_eq!(changed[field], *value, "{field}");
        }
        assert_eq!(left().await, expected, "{change}");
    }
}
