//! Every route as nobody and as each role: whether the door is open at all.

use super::people::Caller;
use super::table::Audience;
use super::walk::{Walk, prefix};
use crate::contract::concrete;
use serde_json::json;

#[actix_web::test]
async fn every_route_answers_each_role_as_the_page_says() {
    let walk = Walk::begin().await;
    let mut wrong = Vec::new();
    for ((method, path), entry) in &walk.table {
        // Ends the caller's own session; auth's tests have it. A stream never ends.
        if path.ends_with("/auth/logout") || path.ends_with("/stream") {
            continue;
        }
        let audience = entry.audience();
        for caller in Caller::ALL {
            let body = (method != "GET" && method != "DELETE").then(|| json!({}));
            let status = walk.send(method, &concrete(path), caller, None, body).await.status;
            let fits = match (caller.role(), &audience) {
                // The gateway's signature and the scraper's token are no sessions.
                (_, Audience::Everyone) => path == "/metrics" || !matches!(status, 401 | 403),
                (None, _) => status == 401,
                (Some(_), Audience::SignedIn) => prefix(path).is_some() || !matches!(status, 401 | 403),
                (Some(role), Audience::Roles(roles)) if roles.contains(&role) => {
                    prefix(path).is_some() || !matches!(status, 401 | 403)
                }
                // With an id that is nobody's, an uninvited caller may also be told that there is no such thing.
                (Some(_), Audience::Roles(_)) => {
                    status == entry.refusal(caller) || (status == 404 && prefix(path).is_some())
                }
            };
            if !fits || (status >= 500 && !path.starts_with("/webhooks/")) {
                wrong.push(format!("{method} {path} as {caller:?}: {status} but the page says {}", entry.access));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    walk.system.stop().await;
}

/// What is for administrators stays so, however it is spelled (security 6).
#[actix_web::test]
async fn no_spelling_of_an_administrators_route_opens_it() {
    let walk = Walk::begin().await;
    let mut wrong = Vec::new();
    let for_admins =
        walk.table.iter().filter(|(_, entry)| entry.audience() == Audience::Roles([kernel::Role::Admin].into()));
    for ((method, path), _) in for_admins {
        let path = concrete(path);
        let encoded = path.replacen("api", "%61pi", 1);
        let doubled = path.replacen("/v1/", "//v1/", 1);
        for spelling in
            [format!("{path}/"), path.to_uppercase(), encoded, doubled, format!("{path}/."), format!("{path};x=1")]
        {
            let status = walk.send(method, &spelling, Caller::OtherPatient, None, Some(json!({}))).await.status;
            if !matches!(status, 403 | 404) {
                wrong.push(format!("{method} {spelling}: {status}"));
            }
        }
        for header in ["x-http-method-override", "x-http-method", "x-method-override"] {
            let request = walk.system.app.post(&path).header(header, method).bearer(&walk.people.other_patient.token);
            let status = request.json(json!({})).send().await.status;
            if !matches!(status, 403..=405) {
                wrong.push(format!("POST {path} with {header}: {method}: {status}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    walk.system.stop().await;
}
