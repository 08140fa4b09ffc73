//! Parallel guesses at one account, through all gateways, cannot exceed the limit (security 22).

use super::site::{PASSWORD, Site};
use serde_json::json;
use std::cell::Cell;
use test_support::{Answer, TestApp};

const GUESSES: usize = 100;

/// A hundred wrong passwords at once: as many are judged as the limit says, not one more. One that was given up on a
/// busy machine (503) may have been counted before, and is refused when it is asked again; only for so many is there
/// room below the limit.
pub(super) async fn at_one_account(site: &Site) {
    let limit = site.credentials_per_minute as usize;
    assert!((1..GUESSES).contains(&limit), "{GUESSES} guesses do not meet a limit of {limit} a minute");
    let (patient, other) = (site.patient().await, site.patient().await);
    let given_up = Cell::new(0_usize);
    let answers = site
        .at_once(GUESSES, async |app, _| {
            let answer = guess(app, &patient.email, "quiet-lantern-cobalt-43").await;
            given_up.set(given_up.get() + usize::from(answer.status == 503));
            answer
        })
        .await;
    let judged = answers.iter().filter(|answer| answer.status == 401).count();
    let least = limit.saturating_sub(given_up.get()).max(1);
    assert!(
        (least..=limit).contains(&judged),
        "{judged} guesses judged by all gateways; allowed {limit}, at least {least}"
    );
    for answer in answers.iter().filter(|answer| answer.status != 401) {
        answer.problem(429, "rate_limited");
        assert!(answer.header("retry-after").is_some());
    }
    for app in &site.entrances {
        guess(app, &patient.email, PASSWORD).await.problem(429, "rate_limited");
    }
    guess(site.entrance(0), &other.email, PASSWORD).await.expect(200);
    let refused = "SELECT count(*) FROM sessions WHERE user_id = $1";
    assert_eq!(site.number(refused, patient.user_id).await, 1, "the registration's, and none by a guess");
}

async fn guess(app: &TestApp, email: &str, password: &str) -> Answer {
    app.post("/api/v1/auth/login").json(json!({ "email": email, "password": password })).send().await
}
