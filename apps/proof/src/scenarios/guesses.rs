//! Concurrent guesses at the password of one account, through all gateways, cannot exceed the limit (security 22).

use super::installation::{Installation, PASSWORD};
use serde_json::json;
use std::cell::Cell;
use test_support::{ApiClient, Response};

const GUESSES: usize = 100;

/// A hundred concurrent wrong passwords: as many are checked as the limit says, not one more. One that was aborted on a
/// busy machine (503) may have been counted before, and is refused when it is sent again: so many may be missing below
/// the limit.
pub(super) async fn at_one_account(installation: &Installation) {
    let limit = installation.credentials_per_minute as usize;
    assert!((1..GUESSES).contains(&limit), "{GUESSES} guesses do not reach a limit of {limit} per minute");
    let (patient, other) = (installation.patient().await, installation.patient().await);
    let aborted = Cell::new(0_usize);
    let responses = installation
        .concurrently(GUESSES, async |gateway, _| {
            let response = guess(gateway, &patient.email, "quiet-lantern-cobalt-43").await;
            aborted.set(aborted.get() + usize::from(response.status == 503));
            response
        })
        .await;
    let checked = responses.iter().filter(|response| response.status == 401).count();
    let min = limit.saturating_sub(aborted.get()).max(1);
    assert!(
        (min..=limit).contains(&checked),
        "{checked} guesses were checked by all gateways; at most {limit} and at least {min} should be"
    );
    for response in responses.iter().filter(|response| response.status != 401) {
        response.problem(429, "rate_limited");
        assert!(response.header("retry-after").is_some());
    }
    for gateway in &installation.gateways {
        guess(gateway, &patient.email, PASSWORD).await.problem(429, "rate_limited");
    }
    guess(installation.gateway(0), &other.email, PASSWORD).await.expect(200);
    let sessions = "SELECT count(*) FROM sessions WHERE user_id = $1";
    assert_eq!(
        installation.number(sessions, patient.user_id).await,
        1,
        "the session of the registration, and none by a guess"
    );
}

async fn guess(gateway: &ApiClient, email: &str, password: &str) -> Response {
    gateway.post("/api/v1/auth/login").json(json!({ "email": email, "password": password })).send().await
}
