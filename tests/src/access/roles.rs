//! Every route without an account and as each role: whether the role may call it at all.

use super::actors::Caller;
use super::fixture::{Fixture, may_be_stored, prefix};
use super::table::Audience;
use crate::contract::concrete;
use serde_json::json;

#[actix_web::test]
async fn every_route_answers_each_role_as_documented() {
    let fixture = Fixture::create().await;
    let wrong = not_as_documented(&fixture).await;
    assert!(wrong.is_empty(), "{wrong:#?}");
    fixture.system.stop().await;
}

/// Calls every route as each role, with an empty body; which of them do not answer as documented, with the status.
pub async fn not_as_documented(fixture: &Fixture) -> Vec<(u16, String)> {
    let mut wrong = Vec::new();
    for ((method, path), entry) in &fixture.table {
        // Signing out ends the caller's session; auth's tests cover it. A stream never ends.
        if path.ends_with("/auth/logout") || path.ends_with("/stream") {
            continue;
        }
        let audience = entry.audience();
        for caller in Caller::ALL {
            let body = (method != "GET" && method != "DELETE").then(|| json!({}));
            let response = fixture.send(method, &concrete(path), caller, None, body).await;
            let status = response.status;
            let fits = match (caller.role(), &audience) {
                // A gateway's signature and the scraper's token are no sessions.
                (_, Audience::Everyone) => path == "/metrics" || !matches!(status, 401 | 403),
                (None, _) => status == 401,
                (Some(_), Audience::SignedIn) => prefix(path).is_some() || !matches!(status, 401 | 403),
                (Some(role), Audience::Roles(roles)) if roles.contains(&role) => {
                    prefix(path).is_some() || !matches!(status, 401 | 403)
                }
                // For an id that does not exist, 404 is allowed too.
                (Some(_), Audience::Roles(_)) => {
                    status == entry.refusal(caller) || (status == 404 && prefix(path).is_some())
                }
            };
            if !fits || (status >= 500 && !path.starts_with("/webhooks/")) {
                wrong.push((status, format!("{method} {path} as {caller:?}: docs/ACCESS.md says {}", entry.access)));
            }
            if audience != Audience::Everyone && may_be_stored(&response) {
                wrong.push((status, format!("{method} {path} as {caller:?} may be stored by caches")));
            }
        }
    }
    wrong
}

/// Routes of administrators are closed to others, however the path is written (security 6).
#[actix_web::test]
async fn no_spelling_of_an_administrators_path_opens_it() {
    let fixture = Fixture::create().await;
    let mut wrong = Vec::new();
    let for_admins =
        fixture.table.iter().filter(|(_, entry)| entry.audience() == Audience::Roles([kernel::Role::Admin].into()));
    for ((method, path), _) in for_admins {
        let path = concrete(path);
        let encoded = path.replacen("api", "%61pi", 1);
        let doubled = path.replacen("/v1/", "//v1/", 1);
        for spelling in
            [format!("{path}/"), path.to_uppercase(), encoded, doubled, format!("{path}/."), format!("{path};x=1")]
        {
            let status = fixture.send(method, &spelling, Caller::OtherPatient, None, Some(json!({}))).await.status;
            if !matches!(status, 403 | 404) {
                wrong.push(format!("{method} {spelling}: {status}"));
            }
        }
        for header in ["x-http-method-override", "x-http-method", "x-method-override"] {
            let request =
                fixture.system.app.post(&path).header(header, method).bearer(&fixture.actors.other_patient.token);
            let status = request.json(json!({})).send().await.status;
            if !matches!(status, 403..=405) {
                wrong.push(format!("POST {path} with {header}: {method}: {status}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    fixture.system.stop().await;
}
