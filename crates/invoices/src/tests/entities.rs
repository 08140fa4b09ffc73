use crate::entity::{invoice, refunded_payment};
use test_support::World;

#[actix_web::test]
async fn entities_are_the_migrated_tables() {
    let world = World::new().await;
    world.entity_matches::<invoice::Entity>().await;
    world.entity_matches::<refunded_payment::Entity>().await;
}
