//! Refresh tokens: twenty tabs at once stay signed in, a thief is out (reliability T8).

use super::site::{Site, text};
use serde_json::json;
use std::collections::BTreeSet;
use test_support::{Answer, TestApp};

const LIVE: &str = "SELECT count(*) FROM refresh_tokens t JOIN sessions s ON s.id = t.family_id
                    WHERE t.user_id = $1 AND t.rotated_at IS NULL AND s.revoked_at IS NULL";
const FAMILIES: &str = "SELECT count(*) FROM sessions WHERE user_id = $1";

/// Twenty refreshes of one token, then its replay after the grace window.
pub(super) async fn twenty_tabs(site: &Site) {
    let patient = site.patient().await;
    let answers = site.at_once(20, |app, _| refresh(app, &patient.refresh)).await;
    let successors: BTreeSet<String> = answers.iter().map(|answer| text(&answer.data(200), "refresh_token")).collect();
    assert_eq!(successors.len(), 1, "all get the same successor");
    assert_eq!(site.number(FAMILIES, patient.user_id).await, 1);
    assert_eq!(site.number(LIVE, patient.user_id).await, 1, "one live successor chain");
    for (turn, answer) in answers.iter().enumerate() {
        let access = text(&answer.data(200), "access_token");
        site.entrance(turn + 1).get("/api/v1/auth/profile").bearer(&access).send().await.expect(200);
    }
    let successor = successors.into_iter().next().expect("one");
    let next = refresh(site.entrance(1), &successor).await.data(200);
    let (access, last) = (text(&next, "access_token"), text(&next, "refresh_token"));

    // The grace window goes by.
    let age = "UPDATE refresh_tokens SET rotated_at = rotated_at - interval '1 hour' WHERE user_id = $1";
    sqlx::query(age).bind(patient.user_id).execute(&site.oracle).await.expect("time goes by");
    refresh(site.entrance(0), &patient.refresh).await.problem(401, "invalid_refresh_token");
    for app in &site.entrances {
        app.get("/api/v1/auth/profile").bearer(&access).send().await.problem(401, "unauthenticated");
        refresh(app, &last).await.problem(401, "invalid_refresh_token");
    }
    assert_eq!(site.number(LIVE, patient.user_id).await, 0, "the family is revoked");
}

async fn refresh(app: &TestApp, token: &str) -> Answer {
    app.post("/api/v1/auth/refresh").json(json!({ "refresh_token": token })).send().await
}
