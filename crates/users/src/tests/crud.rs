use super::app;
use kernel::Role;
use serde_json::{Value, json};
use test_support::World;

fn new_user(email: &str) -> Value {
    json!({ "email": email, "password": "a long enough one", "user_type": "doctor", "first_name": "Grace", "last_name": "Hopper" })
}

#[actix_web::test]
async fn an_administrator_creates_changes_and_deletes_a_user() {
    let world = World::new().await;
    let app = app(&world).await;
    let admin = world.admin().await;

    let created = app.post("/api/v1/users").by(&admin).json(new_user("Grace@Example.org")).send().await;
    let user = created.data(201);
    assert_eq!(user["email"], "grace@example.org");
    assert!(user.get("password_hash").is_none() && user.get("deleted_at").is_none());
    let path = created.header("location").expect("a location").to_owned();

    let read = app.get(&path).by(&admin).send().await;
    assert_eq!(read.data(200), user);
    let changed = app
        .patch(&path)
        .by(&admin)
        .header("if-match", &read.etag())
        .json(json!({ "phone": "+905321234567" }))
        .send()
        .await;
    assert_eq!(changed.data(200)["phone"], "+905321234567");
    app.patch(&path)
        .by(&admin)
        .header("if-match", &read.etag())
        .json(json!({ "first_name": "X" }))
        .send()
        .await
        .problem(412, "precondition_failed");
    let emptied = app.patch(&path).by(&admin).json(json!({ "phone": null })).send().await;
    assert_eq!(emptied.data(200)["phone"], Value::Null);

    app.delete(&path).by(&admin).send().await.expect(204);
    app.get(&path).by(&admin).send().await.problem(404, "not_found");
    app.post("/api/v1/users").by(&admin).json(new_user("grace@example.org")).send().await.expect(201);
}

#[actix_web::test]
async fn who_may_not() {
    let world = World::new().await;
    let app = app(&world).await;
    let (me, other) = (world.user(Role::Patient).await, world.user(Role::Patient).await);

    app.get("/api/v1/users").send().await.problem(401, "unauthenticated");
    app.get("/api/v1/users").bearer("nonsense").send().await.problem(401, "unauthenticated");
    for role in [Role::Patient, Role::Doctor, Role::HospitalAdmin] {
        let user = world.user(role).await;
        app.get("/api/v1/users").by(&user).send().await.problem(403, "forbidden");
        app.post("/api/v1/users").by(&user).json(new_user("x@example.org")).send().await.problem(403, "forbidden");
        app.delete(&format!("/api/v1/users/{}", other.id)).by(&user).send().await.problem(403, "forbidden");
        app.patch(&format!("/api/v1/users/{}/deactivate", other.id)).by(&user).send().await.problem(403, "forbidden");
    }
    app.get(&format!("/api/v1/users/{}", me.id)).by(&me).send().await.expect(200);
    app.get(&format!("/api/v1/users/{}", other.id)).by(&me).send().await.problem(404, "not_found");
    app.patch(&format!("/api/v1/users/{}", other.id))
        .by(&me)
        .json(json!({ "first_name": "X" }))
        .send()
        .await
        .problem(404, "not_found");
    let denied = world.number("SELECT count(*) FROM audit_outbox WHERE entry->>'outcome' = 'denied'", []).await;
    assert_eq!(denied, 14, "every refusal of a signed-in user is in the audit trail");
}

#[actix_web::test]
async fn bad_input_is_named() {
    let world = World::new().await;
    let app = app(&world).await;
    let admin = world.admin().await;
    app.post("/api/v1/users").by(&admin).json(new_user("taken@example.org")).send().await.expect(201);
    for (change, status, code) in [
        (json!({ "email": "taken@example.org" }), 409, "email_taken"),
        (json!({ "email": "no address" }), 422, "validation_failed"),
        (json!({ "password": "short" }), 422, "validation_failed"),
        (json!({ "user_type": "king" }), 422, "validation_failed"),
        (json!({ "first_name": "" }), 422, "validation_failed"),
        (json!({ "is_verified": true }), 400, "unknown_field"),
    ] {
        let mut body = new_user("new@example.org");
        body.as_object_mut().expect("an object").extend(change.as_object().expect("an object").clone());
        app.post("/api/v1/users").by(&admin).json(body).send().await.problem(status, code);
    }
    app.get("/api/v1/users?colour=red").by(&admin).send().await.problem(400, "unknown_parameter");
    app.get("/api/v1/users?is_active=maybe").by(&admin).send().await.problem(400, "invalid_parameter");
    app.get("/api/v1/users?limit=101").by(&admin).send().await.problem(400, "invalid_parameter");
    app.get("/api/v1/users?cursor=made-up").by(&admin).send().await.problem(400, "invalid_cursor");
    app.get("/api/v1/users/not-an-id").by(&admin).send().await.problem(404, "not_found");
    app.put("/api/v1/users").by(&admin).send().await.problem(405, "method_not_allowed");
}

#[actix_web::test]
async fn a_search_takes_every_character_as_it_stands() {
    let world = World::new().await;
    let app = app(&world).await;
    let admin = world.admin().await;
    for (email, last_name) in [("ada@example.org", "50%"), ("bob_b@example.org", "500"), ("bobxb@example.org", "a\\b")]
    {
        let mut body = new_user(email);
        body["last_name"] = json!(last_name);
        app.post("/api/v1/users").by(&admin).json(body).send().await.expect(201);
    }
    for (search, expected) in [
        ("50%25", vec!["ada@example.org"]),
        ("bob_b", vec!["bob_b@example.org"]),
        ("BOB", vec!["bob_b@example.org", "bobxb@example.org"]),
        ("a%5Cb", vec!["bobxb@example.org"]),
        ("grace%2050", vec!["ada@example.org", "bob_b@example.org"]),
        ("%25%25", vec![]),
    ] {
        let page = app.get(&format!("/api/v1/users?sort=email&search={search}")).by(&admin).send().await.data(200);
        let found: Vec<_> = page.as_array().expect("a list").iter().map(|user| user["email"].clone()).collect();
        assert_eq!(found, expected, "{search}");
    }
}

#[actix_web::test]
async fn a_blocked_account_is_out_at_the_next_request() {
    let world = World::new().await;
    let app = app(&world).await;
    let (admin, user) = (world.admin().await, world.user(Role::Patient).await);
    let own = format!("/api/v1/users/{}", user.id);
    app.get(&own).by(&user).send().await.expect(200);
    assert_eq!(app.patch(&format!("{own}/deactivate")).by(&admin).send().await.data(200)["is_active"], false);
    app.get(&own).by(&user).send().await.problem(401, "unauthenticated");
    assert_eq!(app.patch(&format!("{own}/activate")).by(&admin).send().await.data(200)["is_active"], true);
    app.patch(&format!("/api/v1/users/{}/deactivate", admin.id)).by(&admin).send().await.problem(409, "own_account");
}

/// A token says which role it was issued for; what counts is the role of now.
#[actix_web::test]
async fn a_changed_role_counts_at_the_next_request() {
    let world = World::new().await;
    let app = app(&world).await;
    let admin = world.admin().await;
    let list = async || app.get("/api/v1/users").by(&admin).send().await;
    list().await.expect(200);
    world.sql("UPDATE users SET user_type = 'patient' WHERE id = $1", [admin.id.0.into()]).await;
    list().await.problem(403, "forbidden");
    let denied = "SELECT count(*) FROM audit_outbox WHERE entry->>'action' = 'access.denied' AND entry->>'outcome' = 'denied' AND entry->>'user_id' = $1";
    assert_eq!(world.number(denied, [admin.id.to_string().into()]).await, 1);
    world.sql("UPDATE users SET user_type = 'admin', deleted_at = now() WHERE id = $1", [admin.id.0.into()]).await;
    list().await.problem(401, "unauthenticated");
}

#[actix_web::test]
async fn both_ways_of_paging_show_every_row_once() {
    let world = World::new().await;
    let app = app(&world).await;
    let admin = world.admin().await;
    for _ in 0..24 {
        world.user(Role::Doctor).await;
    }
    for sort in ["created_at", "-created_at", "email", "-last_name"] {
        let mut seen = Vec::new();
        let mut path = format!("/api/v1/users?user_type=doctor&limit=7&sort={sort}");
        loop {
            let page = app.get(&path).by(&admin).send().await;
            seen.extend(page.data(200).as_array().expect("a list").iter().map(|u| u["id"].clone()));
            let Some(cursor) = page.json["meta"]["next_cursor"].as_str() else { break };
            path = format!("/api/v1/users?user_type=doctor&limit=7&sort={sort}&cursor={cursor}");
        }
        assert_eq!(seen.len(), 24, "{sort}");
        seen.sort_by_key(ToString::to_string);
        seen.dedup();
        assert_eq!(seen.len(), 24, "{sort}");
    }
    let page = app.get("/api/v1/users?user_type=doctor&limit=10&page=3").by(&admin).send().await;
    assert_eq!(page.json["meta"], json!({ "limit": 10, "has_more": false, "page": 3, "total": 24, "total_pages": 3 }));
    assert!(page.header("link").is_some_and(|l| l.contains("rel=\"prev\"") && !l.contains("rel=\"next\"")));
    assert_eq!(page.data(200).as_array().map(Vec::len), Some(4));
}
