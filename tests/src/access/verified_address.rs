//! What needs a verified e-mail address, and that nothing else does.

use super::actors::Caller;
use super::fixture::Fixture;
use crate::contract::concrete;
use kernel::{Permission, Role};
use serde_json::json;
use std::collections::BTreeMap;

const PASSWORD: &str = "correct horse battery staple 7";

/// The access token of a new account of this role that has not verified its address.
async fn unverified(fixture: &Fixture, role: Role) -> String {
    let email = format!("unverified-{}@example.org", role.as_str());
    let account = json!({ "email": email, "password": PASSWORD, "user_type": role, "first_name": "Not", "last_name": "Verified" });
    fixture.send("POST", "/api/v1/users", Caller::Admin, None, Some(account)).await.expect(201);
    let signed_in = fixture.installation.sign_in(&email, PASSWORD).await.data(200);
    signed_in["access_token"].as_str().expect("a token").to_owned()
}

#[actix_web::test]
async fn what_is_marked_needs_a_verified_address_and_nothing_else_does() {
    let fixture = Fixture::create().await;
    let mut tokens = BTreeMap::new();
    for role in [Role::Patient, Role::Doctor, Role::HospitalAdmin, Role::Admin] {
        tokens.insert(role, unverified(&fixture, role).await);
    }
    let (mut wrong, mut refused) = (Vec::new(), 0);
    for (method, path) in fixture.table.keys() {
        if path.ends_with("/auth/logout") || path.ends_with("/stream") {
            continue;
        }
        let operation = fixture.operation(method, path);
        let roles = operation["x-roles"].as_array().cloned().unwrap_or_default();
        for (role, token) in &tokens {
            let is_refused = operation["x-needs-verified-address"] == true && roles.contains(&json!(role));
            let method = reqwest::Method::from_bytes(method.as_bytes()).expect("a method");
            let request = fixture.system.app.request(method.clone(), &concrete(path)).bearer(token);
            let request = request.header("x-access-reason", "a test of access").idempotency_key("unverified");
            let answer = if method == "GET" { request.send().await } else { request.json(json!({})).send().await };
            if (answer.json["code"] == "email_not_verified") != is_refused || (is_refused && answer.status != 403) {
                wrong.push(format!("{method} {path} as an unverified {role:?}: {} {}", answer.status, answer.json));
            }
            refused += u32::from(is_refused);
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(refused > 30, "{refused} were refused");
    fixture.system.stop().await;
}

#[test]
fn the_page_names_the_permissions_that_need_it() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/ACCESS.md");
    let page = std::fs::read_to_string(page).expect("docs/ACCESS.md is there");
    let (_, after) = page.split_once("They are: ").expect("the list");
    let (list, _) = after.split_once('.').expect("its end");
    let named: Vec<&str> = list.split('`').skip(1).step_by(2).collect();
    let marked: Vec<&str> =
        Permission::ALL.iter().filter(|permission| permission.needs_verified_address()).map(|p| p.key()).collect();
    assert_eq!(named, marked);
}
