use super::{app, bank, new_hospital, with};
use kernel::{Role, UserId};
use serde_json::{Value, json};
use test_support::World;

#[actix_web::test]
async fn who_may_not() {
    let world = World::new().await;
    let app = app(&world).await;
    let hospital = world.hospital().await;
    let path = format!("/api/v1/hospitals/{}", hospital.id);
    let other_admin = world.user(Role::HospitalAdmin).await;

    app.post("/api/v1/hospitals").json(new_hospital("X")).send().await.problem(401, "unauthenticated");
    for role in [Role::Patient, Role::Doctor] {
        let user = world.user(role).await;
        app.post("/api/v1/hospitals").by(&user).json(new_hospital("X")).send().await.problem(403, "forbidden");
        app.patch(&path).by(&user).json(json!({})).send().await.problem(403, "forbidden");
        app.delete(&path).by(&user).send().await.problem(403, "forbidden");
        app.patch(&format!("{path}/verify"))
            .by(&user)
            .json(json!({ "is_verified": true }))
            .send()
            .await
            .problem(403, "forbidden");
    }
    // A hospital that all can see is refused openly.
    app.patch(&path).by(&other_admin).json(json!({ "name": "Mine" })).send().await.problem(403, "forbidden");
    for user in [&other_admin, &hospital.admin] {
        app.delete(&path).by(user).send().await.problem(403, "forbidden");
        app.patch(&format!("{path}/verify"))
            .by(user)
            .json(json!({ "is_verified": true }))
            .send()
            .await
            .problem(403, "forbidden");
    }
    app.patch(&path)
        .by(&hospital.admin)
        .json(json!({ "admin_user_id": other_admin.id }))
        .send()
        .await
        .problem(422, "validation_failed");
    app.patch(&path).by(&hospital.admin).json(json!({ "is_active": false })).send().await.expect(200);
    // One that is not, does not exist for others.
    app.patch(&path).by(&other_admin).json(json!({ "name": "Mine" })).send().await.problem(404, "not_found");
    app.get("/api/v1/hospitals/01890a5d-ac96-774b-bcce-b302099a8057").send().await.problem(404, "not_found");
    app.get("/api/v1/hospitals/No%20Slug").send().await.problem(404, "not_found");
}

#[actix_web::test]
async fn inactive_and_deleted_hospitals_are_hidden() {
    let world = World::new().await;
    let app = app(&world).await;
    let (admin, other_admin, patient) =
        (world.admin().await, world.user(Role::HospitalAdmin).await, world.user(Role::Patient).await);
    let (open, closed) = (world.hospital().await, world.hospital().await);
    world.sql("UPDATE hospitals SET is_active = false WHERE id = $1", [closed.id.0.into()]).await;
    let path = format!("/api/v1/hospitals/{}", closed.id);
    let ids = |answer: &test_support::Response| -> Vec<Value> {
        answer.data(200).as_array().expect("a list").iter().map(|h| h["id"].clone()).collect()
    };
    for (caller, sees) in [
        (None, false),
        (Some(&patient), false),
        (Some(&other_admin), false),
        (Some(&closed.admin), true),
        (Some(&admin), true),
    ] {
        let ask = |path: &str| caller.map_or_else(|| app.get(path), |user| app.get(path).by(user));
        ask(&path).send().await.expect(if sees { 200 } else { 404 });
        ask(&format!("{path}/treatments")).send().await.expect(if sees { 200 } else { 404 });
        let list = ids(&ask("/api/v1/hospitals").send().await);
        assert!(list.contains(&json!(open.id)));
        assert_eq!(list.contains(&json!(closed.id)), sees, "{caller:?}");
    }

    let path = format!("/api/v1/hospitals/{}", open.id);
    app.delete(&path).by(&admin).send().await.expect(204);
    for caller in [None, Some(&open.admin), Some(&admin)] {
        let ask = |path: &str| caller.map_or_else(|| app.get(path), |user| app.get(path).by(user));
        ask(&path).send().await.problem(404, "not_found");
        assert!(!ids(&ask("/api/v1/hospitals").send().await).contains(&json!(open.id)));
    }
    assert_eq!(world.number("SELECT count(*) FROM hospitals WHERE deleted_at IS NOT NULL", []).await, 1);
}

#[actix_web::test]
async fn the_bank_account_is_for_its_owner_and_administrators() {
    let world = World::new().await;
    let app = app(&world).await;
    let (owner, other_admin, admin) =
        (world.user(Role::HospitalAdmin).await, world.user(Role::HospitalAdmin).await, world.admin().await);
    let patient = world.user(Role::Patient).await;
    let created = app
        .post("/api/v1/hospitals")
        .by(&owner)
        .json(with(new_hospital("Rich"), json!({ "bank_details": bank() })))
        .send()
        .await;
    let path = created.header("location").expect("a location").to_owned();
    for (caller, sees) in [
        (None, false),
        (Some(&patient), false),
        (Some(&other_admin), false),
        (Some(&owner), true),
        (Some(&admin), true),
        (None, false),
    ] {
        let ask = |path: &str| caller.map_or_else(|| app.get(path), |user| app.get(path).by(user));
        assert_eq!(ask(&path).send().await.data(200).get("bank_details").is_some(), sees, "{caller:?}");
        let list = ask("/api/v1/hospitals").send().await.data(200);
        assert!(list.as_array().expect("a list").iter().all(|h| h.get("bank_details").is_none()), "never in a list");
    }
}

#[actix_web::test]
async fn an_administrator_verifies_and_withdraws() {
    let world = World::new().await;
    let app = app(&world).await;
    let (owner, admin) = (world.user(Role::HospitalAdmin).await, world.admin().await);
    let created = app.post("/api/v1/hospitals").by(&owner).json(new_hospital("New")).send().await;
    let path = created.header("location").expect("a location").to_owned();
    assert_eq!(app.get(&path).send().await.data(200)["is_verified"], false, "visible, and marked");
    let verify = format!("{path}/verify");

    let verified =
        app.patch(&verify).by(&admin).json(json!({ "is_verified": true, "reason": "papers seen" })).send().await;
    assert_eq!(
        (&verified.data(200)["is_verified"], &verified.data(200)["verification_reason"]),
        (&json!(true), &json!("papers seen"))
    );
    assert_eq!(app.get(&path).send().await.data(200)["is_verified"], true, "no stale answer");
    assert_eq!(app.get(&path).send().await.data(200).get("verification_reason"), None);
    app.patch(&verify).by(&admin).json(json!({ "is_verified": true })).send().await.expect(200);
    let answer = app.patch(&verify).by(&admin).json(json!({ "is_verified": false })).send().await;
    assert_eq!(answer.problem(422, "validation_failed").json["errors"][0]["field"], "reason");
    app.patch(&verify)
        .by(&admin)
        .header("if-match", &created.etag())
        .json(json!({ "is_verified": false, "reason": "old" }))
        .send()
        .await
        .problem(412, "precondition_failed");
    app.patch(&verify)
        .by(&admin)
        .json(json!({ "is_verified": false, "reason": "licence expired" }))
        .send()
        .await
        .expect(200);

    let events = world.sql("SELECT payload->'is_verified' AS v FROM outbox_events WHERE event_type = 'hospitals.hospital_verified.v1' ORDER BY occurred_at, id", []).await;
    let published: Vec<Value> = events.iter().map(|row| row.try_get("", "v").expect("a value")).collect();
    assert_eq!(published, [json!(true), json!(false)], "what is already so is no event");
    let audited =
        world.sql("SELECT entry FROM audit_outbox WHERE entry->>'action' = 'hospital.verify' ORDER BY seq", []).await;
    let entry: Value = audited[1].try_get("", "entry").expect("an entry");
    assert_eq!(entry["changes"], json!({ "is_verified": false, "verification_reason": "licence expired" }));
    assert_eq!(entry["user_id"], json!(UserId::from(admin.id.0)));
}
