use crate::entity;
use test_support::World;

#[actix_web::test]
async fn entities_are_the_migrated_tables() {
    let world = World::new().await;
    world.entity_matches::<entity::booking::Entity>().await;
    world.entity_matches::<entity::history::Entity>().await;
    world.entity_matches::<entity::quotation::Entity>().await;
}
