//! Races and sessions over the whole system: the scenarios of `proof`, played on systems in this process. The same
//! ones are played on real processes by `cargo xtask prove cluster`.

use crate::running::{Stores, System};
use proof::scenarios::{self, Site};

/// Few enough for a hundred guesses to meet.
const GUESSES_A_MINUTE: u32 = 20;

#[actix_web::test]
async fn every_promise_holds_at_one_gateway_with_the_embedded_stores() {
    let system = System::allowing_guesses(Stores::Embedded, GUESSES_A_MINUTE).await;
    let site = Site::new(vec![system.entrance()], system.oracle().await, GUESSES_A_MINUTE);
    play(&site, &system).await;
    system.stop().await;
}

#[actix_web::test]
async fn every_promise_holds_at_two_gateways_over_redis_and_mongodb() {
    let system = System::allowing_guesses(Stores::Real, GUESSES_A_MINUTE).await;
    let second = system.another_gateway().await;
    let site = Site::new(vec![system.entrance(), second.entrance()], system.oracle().await, GUESSES_A_MINUTE);
    play(&site, &system).await;
    second.stop().await;
    system.stop().await;
}

async fn play(site: &Site, system: &System) {
    if let Err(broken) = scenarios::all(site).await {
        panic!("{broken}");
    }
    let findings = medivoy::verify(&system.running.modules, &system.foundation).await.expect("answers");
    assert!(findings.is_empty(), "{findings:#?}");
}
