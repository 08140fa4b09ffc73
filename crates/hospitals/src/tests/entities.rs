use crate::entity;
use test_support::World;

#[actix_web::test]
async fn entities_are_the_migrated_tables() {
    let world = World::new().await;
    world.entity_matches::<entity::hospital::Entity>().await;
    world.entity_matches::<entity::offer::Entity>().await;
}
