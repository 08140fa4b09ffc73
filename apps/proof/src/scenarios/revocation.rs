//! What ends a session at one gateway ends it at every other, at the next request (security 7, 15).

use super::installation::{Installation, PASSWORD, Patient, text};
use serde_json::json;
use test_support::Response;

/// Signing out, blocking, a new password and ending a session from another device.
pub(super) async fn everywhere(installation: &Installation) {
    for index in 0..installation.gateways.len() {
        sign_out(installation, index).await;
        block(installation, index).await;
        change_password(installation, index).await;
        end_from_second_device(installation, index).await;
    }
}

async fn sign_out(installation: &Installation, index: usize) {
    let patient = installation.patient().await;
    known_everywhere(installation, &patient.token).await;
    installation.gateway(index).post("/api/v1/auth/logout").bearer(&patient.token).send().await.expect(204);
    unknown_everywhere(installation, &patient.token, &patient.refresh).await;
}

async fn block(installation: &Installation, index: usize) {
    let patient = installation.patient().await;
    known_everywhere(installation, &patient.token).await;
    let path = format!("/api/v1/users/{}/deactivate", patient.user_id);
    installation.gateway(index).patch(&path).bearer(installation.admin().await).send().await.expect(200);
    unknown_everywhere(installation, &patient.token, &patient.refresh).await;
    installation.sign_in(&patient.email, PASSWORD).await.problem(401, "invalid_credentials");
}

async fn change_password(installation: &Installation, index: usize) {
    let (patient, second_device) = on_two_devices(installation).await;
    let new = "another horse battery staple 8";
    let body = json!({ "current_password": PASSWORD, "new_password": new });
    let changed =
        installation.gateway(index).post("/api/v1/auth/change-password").bearer(&patient.token).json(body).send();
    let changed = changed.await;
    assert!(matches!(changed.status, 200 | 204), "{}", changed.json);
    known_everywhere(installation, &patient.token).await;
    unknown_everywhere(installation, &second_device.0, &second_device.1).await;
    installation.sign_in(&patient.email, PASSWORD).await.problem(401, "invalid_credentials");
    installation.sign_in(&patient.email, new).await.expect(200);
}

async fn end_from_second_device(installation: &Installation, index: usize) {
    let (patient, second_device) = on_two_devices(installation).await;
    let sessions =
        installation.gateway(index).get("/api/v1/auth/sessions").bearer(&patient.token).send().await.data(200);
    let sessions = sessions.as_array().expect("a list");
    assert_eq!(sessions.len(), 2);
    let other = sessions.iter().find(|session| session["is_current"] == false).expect("the other device's");
    let path = format!("/api/v1/auth/sessions/{}", text(other, "id"));
    installation.gateway(index).delete(&path).bearer(&patient.token).send().await.expect(204);
    unknown_everywhere(installation, &second_device.0, &second_device.1).await;
    known_everywhere(installation, &patient.token).await;
}

/// A patient, and access and refresh token of their second device.
async fn on_two_devices(installation: &Installation) -> (Patient, (String, String)) {
    let patient = installation.patient().await;
    let second = installation.sign_in(&patient.email, PASSWORD).await.data(200);
    let second = (text(&second, "access_token"), text(&second, "refresh_token"));
    known_everywhere(installation, &second.0).await;
    (patient, second)
}

async fn profiles(installation: &Installation, token: &str) -> Vec<Response> {
    installation
        .concurrently(installation.gateways.len(), |gateway, _| {
            gateway.get("/api/v1/auth/profile").bearer(token).send()
        })
        .await
}

/// So that whatever a gateway keeps of the session is kept before it ends.
async fn known_everywhere(installation: &Installation, token: &str) {
    for response in profiles(installation, token).await {
        response.expect(200);
    }
}

async fn unknown_everywhere(installation: &Installation, token: &str, refresh: &str) {
    for response in profiles(installation, token).await {
        response.problem(401, "unauthenticated");
    }
    for gateway in &installation.gateways {
        let body = json!({ "refresh_token": refresh });
        gateway.post("/api/v1/auth/refresh").json(body).send().await.problem(401, "invalid_refresh_token");
    }
}
