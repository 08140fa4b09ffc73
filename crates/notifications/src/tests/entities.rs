use crate::entity::{broadcast, delivery, device, notification, preference};
use test_support::World;

#[actix_web::test]
async fn entities_are_the_migrated_tables() {
    let world = World::new().await;
    world.entity_matches::<broadcast::Entity>().await;
    world.entity_matches::<delivery::Entity>().await;
    world.entity_matches::<device::Entity>().await;
    world.entity_matches::<notification::Entity>().await;
    world.entity_matches::<preference::Entity>().await;
}
