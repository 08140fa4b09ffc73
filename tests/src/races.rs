//! Races and sessions over the whole system: the scenarios of `proof`, on systems in this process. `cargo xtask prove
//! cluster` runs the same ones on real processes.

use crate::running::{Stores, System};
use proof::scenarios::{self, Installation};

/// Few enough for a hundred guesses to reach the limit.
const GUESSES_PER_MINUTE: u32 = 20;

#[actix_web::test]
async fn every_scenario_holds_at_one_gateway_with_the_embedded_stores() {
    let system = System::with_guess_limit(Stores::Embedded, GUESSES_PER_MINUTE).await;
    let installation = Installation::new(vec![system.app.clone()], system.db().await, GUESSES_PER_MINUTE);
    run_scenarios(&installation, &system).await;
    system.stop().await;
}

#[actix_web::test]
async fn every_scenario_holds_at_two_gateways_over_redis_and_mongodb() {
    let system = System::with_guess_limit(Stores::Real, GUESSES_PER_MINUTE).await;
    let second = system.another_gateway().await;
    let installation =
        Installation::new(vec![system.app.clone(), second.app.clone()], system.db().await, GUESSES_PER_MINUTE);
    run_scenarios(&installation, &system).await;
    second.stop().await;
    system.stop().await;
}

async fn run_scenarios(installation: &Installation, system: &System) {
    if let Err(broken) = scenarios::run_all(installation).await {
        panic!("{broken}");
    }
    let findings = medivoy::verify(&system.running.modules, &system.foundation).await.expect("succeeds");
    assert!(findings.is_empty(), "{findings:#?}");
}
