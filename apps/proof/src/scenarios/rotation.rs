//! Refresh tokens: twenty concurrent refreshes stay signed in, a replay after the grace window does not (reliability T8).

use super::installation::{Installation, text};
use serde_json::json;
use std::collections::BTreeSet;
use test_support::{ApiClient, Response};

const LIVE: &str = "SELECT count(*) FROM refresh_tokens t JOIN sessions s ON s.id = t.family_id
                    WHERE t.user_id = $1 AND t.rotated_at IS NULL AND s.revoked_at IS NULL";
const FAMILIES: &str = "SELECT count(*) FROM sessions WHERE user_id = $1";

/// Twenty concurrent refreshes of one token, then its replay after the grace window.
pub(super) async fn twenty_refreshes(installation: &Installation) {
    let patient = installation.patient().await;
    let responses = installation.concurrently(20, |gateway, _| refresh(gateway, &patient.refresh)).await;
    let successors: BTreeSet<String> =
        responses.iter().map(|response| text(&response.data(200), "refresh_token")).collect();
    assert_eq!(successors.len(), 1, "all get the same successor");
    assert_eq!(installation.number(FAMILIES, patient.user_id).await, 1);
    assert_eq!(installation.number(LIVE, patient.user_id).await, 1, "one live successor chain");
    for (index, response) in responses.iter().enumerate() {
        let access = text(&response.data(200), "access_token");
        installation.gateway(index + 1).get("/api/v1/auth/profile").bearer(&access).send().await.expect(200);
    }
    let successor = successors.into_iter().next().expect("one");
    let next = refresh(installation.gateway(1), &successor).await.data(200);
    let (access, last) = (text(&next, "access_token"), text(&next, "refresh_token"));

    // The grace window expires.
    let age = "UPDATE refresh_tokens SET rotated_at = rotated_at - interval '1 hour' WHERE user_id = $1";
    sqlx::query(age).bind(patient.user_id).execute(&installation.db).await.expect("the token ages");
    refresh(installation.gateway(0), &patient.refresh).await.problem(401, "invalid_refresh_token");
    for gateway in &installation.gateways {
        gateway.get("/api/v1/auth/profile").bearer(&access).send().await.problem(401, "unauthenticated");
        refresh(gateway, &last).await.problem(401, "invalid_refresh_token");
    }
    assert_eq!(installation.number(LIVE, patient.user_id).await, 0, "the family is revoked");
}

async fn refresh(gateway: &ApiClient, token: &str) -> Response {
    gateway.post("/api/v1/auth/refresh").json(json!({ "refresh_token": token })).send().await
}
