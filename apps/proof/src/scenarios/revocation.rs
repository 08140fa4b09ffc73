//! What ends a session at one gateway ends it at every other, at the next request (security 7, 15).

use super::site::{PASSWORD, Patient, Site, text};
use serde_json::json;
use test_support::Answer;

/// Signing out, blocking, a new password and ending a session from another device.
pub(super) async fn everywhere(site: &Site) {
    for turn in 0..site.entrances.len() {
        sign_out(site, turn).await;
        block(site, turn).await;
        change_password(site, turn).await;
        end_from_elsewhere(site, turn).await;
    }
}

async fn sign_out(site: &Site, turn: usize) {
    let patient = site.patient().await;
    known_everywhere(site, &patient.token).await;
    site.entrance(turn).post("/api/v1/auth/logout").bearer(&patient.token).send().await.expect(204);
    unknown_everywhere(site, &patient.token, &patient.refresh).await;
}

async fn block(site: &Site, turn: usize) {
    let patient = site.patient().await;
    known_everywhere(site, &patient.token).await;
    let path = format!("/api/v1/users/{}/deactivate", patient.user_id);
    site.entrance(turn).patch(&path).bearer(site.admin().await).send().await.expect(200);
    unknown_everywhere(site, &patient.token, &patient.refresh).await;
    site.sign_in(&patient.email, PASSWORD).await.problem(401, "invalid_credentials");
}

async fn change_password(site: &Site, turn: usize) {
    let (patient, elsewhere) = on_two_devices(site).await;
    let new = "another horse battery staple 8";
    let body = json!({ "current_password": PASSWORD, "new_password": new });
    let changed = site.entrance(turn).post("/api/v1/auth/change-password").bearer(&patient.token).json(body).send();
    let changed = changed.await;
    assert!(matches!(changed.status, 200 | 204), "{}", changed.json);
    known_everywhere(site, &patient.token).await;
    unknown_everywhere(site, &elsewhere.0, &elsewhere.1).await;
    site.sign_in(&patient.email, PASSWORD).await.problem(401, "invalid_credentials");
    site.sign_in(&patient.email, new).await.expect(200);
}

async fn end_from_elsewhere(site: &Site, turn: usize) {
    let (patient, elsewhere) = on_two_devices(site).await;
    let sessions = site.entrance(turn).get("/api/v1/auth/sessions").bearer(&patient.token).send().await.data(200);
    let sessions = sessions.as_array().expect("a list");
    assert_eq!(sessions.len(), 2);
    let other = sessions.iter().find(|session| session["is_current"] == false).expect("the other device's");
    let path = format!("/api/v1/auth/sessions/{}", text(other, "id"));
    site.entrance(turn).delete(&path).bearer(&patient.token).send().await.expect(204);
    unknown_everywhere(site, &elsewhere.0, &elsewhere.1).await;
    known_everywhere(site, &patient.token).await;
}

/// A patient, and access and refresh token of their second device.
async fn on_two_devices(site: &Site) -> (Patient, (String, String)) {
    let patient = site.patient().await;
    let second = site.sign_in(&patient.email, PASSWORD).await.data(200);
    let second = (text(&second, "access_token"), text(&second, "refresh_token"));
    known_everywhere(site, &second.0).await;
    (patient, second)
}

async fn profiles(site: &Site, token: &str) -> Vec<Answer> {
    site.at_once(site.entrances.len(), |app, _| app.get("/api/v1/auth/profile").bearer(token).send()).await
}

/// So that whatever a gateway keeps of the session is kept before it ends.
async fn known_everywhere(site: &Site, token: &str) {
    for answer in profiles(site, token).await {
        answer.expect(200);
    }
}

async fn unknown_everywhere(site: &Site, token: &str, refresh: &str) {
    for answer in profiles(site, token).await {
        answer.problem(401, "unauthenticated");
    }
    for app in &site.entrances {
        let body = json!({ "refresh_token": refresh });
        app.post("/api/v1/auth/refresh").json(body).send().await.problem(401, "invalid_refresh_token");
    }
}
