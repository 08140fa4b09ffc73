//! One walk over every route as nobody, as each role, and as a stranger with
//! another's ids, against docs/ACCESS.md.

use crate::contract::{concrete, documented_access};
use crate::running::{Stores, System};
use kernel::Role;
use serde_json::json;
use std::collections::BTreeSet;

/// Who may call, as the table says it in the contract's words.
#[derive(Debug, PartialEq, Eq)]
enum Audience {
    /// Anyone, or whoever holds a signature or token that is no session.
    Everyone,
    /// Any signed-in user; the data decides further.
    SignedIn,
    /// These roles; the data decides further.
    Roles(BTreeSet<Role>),
}

fn audience(words: &str) -> Audience {
    let mut roles = BTreeSet::new();
    for word in words.split(',').map(str::trim) {
        let word = word.split('(').next().unwrap_or(word).trim();
        match word {
            "public" | "gateway" | "scraper" => return Audience::Everyone,
            "admin" => drop(roles.insert(Role::Admin)),
            "patient" => drop(roles.insert(Role::Patient)),
            "hospital_admin" => drop(roles.insert(Role::HospitalAdmin)),
            "doctor" => drop(roles.insert(Role::Doctor)),
            "any" | "self" | "treating doctor" | "per transition" => return Audience::SignedIn,
            word if word.starts_with("as ") => return Audience::SignedIn,
            other => panic!("docs/ACCESS.md: `{other}` is not a word of the contract"),
        }
    }
    Audience::Roles(roles)
}

#[actix_web::test]
async fn every_route_answers_each_caller_as_the_table_says() {
    let system = System::start(Stores::Embedded).await;
    let password = "medivoy-dev-2026";
    let mut callers = Vec::new();
    for (role, email) in [
        (Role::Patient, "patient"),
        (Role::Doctor, "doctor"),
        (Role::HospitalAdmin, "hospital"),
        (Role::Admin, "admin"),
    ] {
        callers.push((role, system.login(&format!("{email}@medivoy.example"), password).await));
    }
    let mut wrong = Vec::new();
    for ((method, path), words) in documented_access() {
        // Ends the caller's own session; auth's tests have it.
        if path.ends_with("/auth/logout") || path.ends_with("/stream") {
            continue;
        }
        let audience = audience(&words);
        let request = |token: Option<&str>| {
            let verb = reqwest::Method::from_bytes(method.as_bytes()).expect("a method");
            let mut request = system.app.request(verb, &concrete(&path)).header("idempotency-key", "walk");
            if method != "GET" && method != "DELETE" {
                request = request.json(json!({}));
            }
            match token {
                Some(token) => request.bearer(token).send(),
                None => request.send(),
            }
        };
        let nobody = request(None).await;
        if (audience == Audience::Everyone) == (nobody.status == 401) && path != "/metrics" {
            wrong.push(format!("{method} {path} as nobody: {} but the table says {words}", nobody.status));
        }
        for (role, token) in &callers {
            let answer = request(Some(token)).await;
            let invited = match &audience {
                Audience::Everyone | Audience::SignedIn => true,
                Audience::Roles(roles) => roles.contains(role),
            };
            let refused = matches!(answer.status, 401 | 403);
            // With an id that is nobody's, an uninvited caller may also be told that there is no such thing.
            let told_nothing = answer.status == 404 && path.contains('{');
            let fits = if invited { !refused || path.contains('{') } else { refused || told_nothing };
            if !fits || (answer.status >= 500 && !path.starts_with("/webhooks/")) {
                wrong.push(format!("{method} {path} as {role}: {} but the table says {words}", answer.status));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    system.stop().await;
}

#[test]
fn the_tables_words_are_read() {
    assert_eq!(audience("public"), Audience::Everyone);
    assert_eq!(audience("any(scoped)"), Audience::SignedIn);
    assert_eq!(audience("admin,self"), Audience::SignedIn);
    assert_eq!(audience("admin, hospital_admin(own)"), Audience::Roles([Role::Admin, Role::HospitalAdmin].into()));
    assert_eq!(audience("as the invoice"), Audience::SignedIn);
}
