use crate::entity;
use test_support::World;

#[actix_web::test]
async fn entities_are_the_migrated_tables() {
    let world = World::new().await;
    world.entity_matches::<entity::payment::Entity>().await;
    world.entity_matches::<entity::refund::Entity>().await;
    world.entity_matches::<entity::payment_event::Entity>().await;
    world.entity_matches::<entity::ledger_entry::Entity>().await;
    world.entity_matches::<entity::sandbox_payment::Entity>().await;
    world.entity_matches::<entity::sandbox_refund::Entity>().await;
    world.entity_matches::<entity::sandbox_event::Entity>().await;
}
