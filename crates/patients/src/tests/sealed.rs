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
    app.patch(&path).by(&me).json(json!({ "medical_history": ["Secret illness"] })).send().await.expect(200);
    app.get(&path).by(&admin).header("x-access-reason", "complaint").send().await.expect(200);
    let row = "SELECT t::text || encode(medical_history_sealed, 'escape') || encode(allergies_sealed, 'escape')
        || encode(current_medications_sealed, 'escape') AS row FROM patients t";
    for sql in [row, "SELECT t::text AS row FROM audit_outbox t", "SELECT t::text AS row FROM outbox_events t"] {
        let rows = world.sql(sql, []).await;
        assert!(!rows.is_empty(), "{sql}");
        for row in rows {
            let text: String = row.try_get("", "row").expect("text");
            for secret in ["Secret illness", "Asthma", "Penicillin", "Hives", "Salbutamol"] {
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
