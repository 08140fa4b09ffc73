use crate::entity;
use test_support::World;

#[actix_web::test]
async fn entities_are_the_tables() {
    let world = World::new().await;
    world.entity_matches::<entity::laboratory::Entity>().await;
    world.entity_matches::<entity::lab_test::Entity>().await;
    world.entity_matches::<entity::sample::Entity>().await;
    world.entity_matches::<entity::result::Entity>().await;
    world.entity_matches::<entity::history::Entity>().await;
}
