use crate::entity::{mfa_challenge, phone_confirmation, recovery_code, refresh_token, session, totp_credential};
use test_support::World;

#[actix_web::test]
async fn entities_are_the_migrated_tables() {
    let world = World::new().await;
    world.entity_matches::<session::Entity>().await;
    world.entity_matches::<refresh_token::Entity>().await;
    world.entity_matches::<totp_credential::Entity>().await;
    world.entity_matches::<recovery_code::Entity>().await;
    world.entity_matches::<mfa_challenge::Entity>().await;
    world.entity_matches::<phone_confirmation::Entity>().await;
}
