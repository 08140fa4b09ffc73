use super::app;
use crate::{HospitalPorts, Hospitals};
use kernel::ports::{AbsentModule, Scopes};
use kernel::{Actor, Role, SessionId, UserId};
use std::sync::Arc;
use test_support::World;
use uuid::Uuid;

#[actix_web::test]
async fn who_manages_a_hospital() {
    let world = World::new().await;
    let (hospital, other) = (world.hospital().await, world.user(Role::HospitalAdmin).await);
    let user = |id: UserId, role| Actor::User { id, role, session: SessionId(Uuid::nil()) };
    for (actor, expected) in [
        (None, false),
        (Some(user(hospital.admin.id, Role::HospitalAdmin)), true),
        (Some(user(other.id, Role::HospitalAdmin)), false),
        // A role that was taken away takes the hospital with it.
        (Some(user(hospital.admin.id, Role::Patient)), false),
        (Some(user(hospital.admin.id, Role::Doctor)), false),
        (Some(user(other.id, Role::Admin)), true),
        (Some(Actor::System), true),
    ] {
        let scope = world.scopes().of_visitor(actor.as_ref()).await.expect("answers");
        assert_eq!(scope.manages_hospital(hospital.id), expected, "{actor:?}");
    }
    world.sql("UPDATE hospitals SET admin_user_id = NULL", []).await;
    let scope = world.scopes().of(&user(hospital.admin.id, Role::HospitalAdmin)).await.expect("answers");
    assert!(!scope.manages_hospital(hospital.id));
}

/// Directories that answer nothing show who is asked about.
#[actix_web::test]
async fn the_public_costs_no_query_for_a_scope() {
    let world = World::new().await;
    let hospital = world.hospital().await;
    let absent = Arc::new(AbsentModule("hospitals"));
    let ports = HospitalPorts {
        scopes: Scopes::new(absent.clone(), absent.clone(), absent),
        treatments: world.directory(),
        accounts: world.directory(),
    };
    let unanswered = world.serve_modules(&[crate::module(&Hospitals::new(world.parts.clone(), ports))]).await;
    let answered = app(&world).await;
    let one = format!("/api/v1/hospitals/{}", hospital.id);
    for path in ["/api/v1/hospitals".to_owned(), format!("{one}/treatments"), one] {
        unanswered.get(&path).send().await.expect(200);
        for role in [Role::Patient, Role::Doctor] {
            unanswered.get(&path).by(&world.user(role).await).send().await.expect(200);
        }
        unanswered.get(&path).by(&world.admin().await).send().await.expect(200);
        unanswered.get(&path).by(&hospital.admin).send().await.problem(503, "unavailable");
        answered.get(&path).by(&hospital.admin).send().await.expect(200);
    }
}
