use super::{PATH, app, profile};
use kernel::Role;
use platform::audit::AuditDrain;
use serde_json::json;
use std::sync::Arc;
use test_support::{World, assert_snapshot};

/// The good answer of every operation, whole.
#[actix_web::test]
async fn every_good_answer() {
    let world = World::new().await;
    let app = app(&world).await;
    let (me, admin) = (world.user(Role::Patient).await, world.admin().await);

    let created = app.post(PATH).by(&me).json(profile()).send().await;
    assert_snapshot!("createPatient", created);
    let path = created.header("location").expect("a location").to_owned();
    assert_snapshot!("listPatients", app.get(PATH).by(&admin).send().await);
    assert_snapshot!("getPatient", app.get(&path).by(&me).send().await);
    assert_snapshot!("updatePatient", app.patch(&path).by(&me).json(json!({ "city": null })).send().await);
    AuditDrain::new(world.db.clone(), Arc::clone(&world.documents)).drain().await.expect("drains");
    let log = format!("{path}/access-log");
    assert_snapshot!("listPatientAccessLog", app.get(&log).by(&me).send().await);
    assert_snapshot!("deletePatient", app.delete(&path).by(&admin).send().await);
}
