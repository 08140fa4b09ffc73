use crate::entity;
use test_support::World;

/// Not `treatments`: its `category_id` may be null in rows that are never read as a model.
#[actix_web::test]
async fn entities_are_the_migrated_tables() {
    let world = World::new().await;
    world.entity_matches::<entity::category::Entity>().await;
    world.entity_matches::<entity::subcategory::Entity>().await;
}
