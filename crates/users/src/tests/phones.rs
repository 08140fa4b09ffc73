//! Declared numbers, which say nothing of other accounts, and confirmed ones, which one account has.

use super::{accounts, app};
use crate::{UserPorts, Users};
use kernel::ports::{AccountChange, Accounts, PhoneConfirmed, ProfileChange};
use kernel::{PhoneNumber, Role, UserId};
use platform::Verify;
use sea_orm::TransactionTrait;
use serde_json::{Value, json};
use std::sync::Arc;
use test_support::World;
use test_support::ports::LenientPasswords;

const NUMBER: &str = "+905321234567";
const OTHER: &str = "+14155552671";

fn number(text: &str) -> PhoneNumber {
    PhoneNumber::parse(text).expect("a number")
}

async fn confirm(world: &World, user: UserId, phone: &str) -> PhoneConfirmed {
    let txn = world.db.begin().await.expect("begins");
    let confirmed = accounts(world).confirm_phone(&txn, user, &number(phone)).await.expect("confirms");
    txn.commit().await.expect("commits");
    confirmed
}

/// What was told of changed numbers, oldest first: whose, how, and the end of the old one.
async fn told(world: &World) -> Vec<(String, String, Option<String>)> {
    let sql = "SELECT payload FROM outbox_events WHERE event_type = 'users.phone_changed.v1' ORDER BY occurred_at, id";
    let payloads = world.sql(sql, []).await.into_iter().map(|row| row.try_get::<Value>("", "payload").expect("JSON"));
    let text = |value: &Value| value.as_str().map(str::to_owned);
    payloads
        .map(|told| {
            let (user, change) = (text(&told["user_id"]), text(&told["change"]));
            (user.expect("an id"), change.expect("a change"), text(&told["old_ending"]))
        })
        .collect()
}

#[actix_web::test]
async fn a_declared_number_says_nothing_of_other_accounts() {
    let world = World::new().await;
    let (app, admin) = (app(&world).await, world.admin().await);
    let owner = world.user(Role::Patient).await;
    confirm(&world, owner.id, NUMBER).await;
    let mut answers = Vec::new();
    for (email, phone) in [("one@example.org", NUMBER), ("two@example.org", OTHER), ("three@example.org", NUMBER)] {
        let body = json!({ "email": email, "password": "a long enough one", "user_type": "patient",
            "first_name": "Grace", "last_name": "Hopper", "phone": phone });
        let created = app.post("/api/v1/users").by(&admin).json(body).send().await;
        let view = created.data(201);
        assert_eq!((&view["phone"], &view["is_phone_confirmed"]), (&json!(phone), &json!(false)));
        answers.push(view.as_object().expect("an object").keys().cloned().collect::<Vec<_>>());
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]));
    // The account's owner and an administrator, each to a number that somebody has, and to a free one.
    let user = world.user(Role::Patient).await;
    for caller in [&user, &admin] {
        for phone in [NUMBER, OTHER] {
            let path = format!("/api/v1/users/{}", user.id);
            let changed = app.patch(&path).by(caller).json(json!({ "phone": phone })).send().await;
            let view = changed.data(200);
            assert_eq!((&view["phone"], &view["is_phone_confirmed"]), (&json!(phone), &json!(false)));
        }
    }
    let kept = app.get(&format!("/api/v1/users/{}", owner.id)).by(&owner).send().await;
    assert_eq!((&kept.data(200)["phone"], &kept.data(200)["is_phone_confirmed"]), (&json!(NUMBER), &json!(true)));
}

#[actix_web::test]
async fn each_change_is_told_and_only_the_end_of_the_old_number() {
    let world = World::new().await;
    let (app, admin) = (app(&world).await, world.admin().await);
    let (user, other) = (world.user(Role::Patient).await, world.user(Role::Patient).await);
    let path = format!("/api/v1/users/{}", user.id);
    for phone in [json!(NUMBER), json!(NUMBER), json!(OTHER), Value::Null, json!(NUMBER)] {
        app.patch(&path).by(&admin).json(json!({ "phone": phone })).send().await.expect(200);
    }
    let confirmed = confirm(&world, user.id, NUMBER).await;
    assert!(confirmed.account.has_confirmed(&number(NUMBER)) && confirmed.lost_by.is_none());
    let taken = confirm(&world, other.id, NUMBER).await;
    assert_eq!(taken.lost_by, Some(user.id));
    let replaced = confirm(&world, other.id, OTHER).await;
    assert!(replaced.account.has_confirmed(&number(OTHER)) && replaced.lost_by.is_none());
    let (user, other) = (user.id.to_string(), other.id.to_string());
    let expected = [
        (&user, "set", None),
        (&user, "replaced", Some("67")),
        (&user, "removed", Some("71")),
        (&user, "set", None),
        (&user, "set", None),
        (&user, "lost", Some("67")),
        (&other, "set", None),
        (&other, "replaced", Some("67")),
    ];
    let expected = expected.map(|(user, change, end)| (user.clone(), change.to_owned(), end.map(str::to_owned)));
    assert_eq!(told(&world).await, expected);
    let whole = "SELECT count(*) FROM outbox_events WHERE payload::text LIKE '%5321234567%'";
    assert_eq!(world.number(whole, []).await, 0);
}

#[actix_web::test]
async fn a_confirmed_number_stays_so_until_another_is_declared() {
    let world = World::new().await;
    let user = world.user(Role::Patient).await;
    confirm(&world, user.id, NUMBER).await;
    for (phone, is_confirmed) in [(NUMBER, true), (OTHER, false), (NUMBER, false)] {
        let txn = world.db.begin().await.expect("begins");
        let change = ProfileChange { phone: Some(Some(number(phone))), ..ProfileChange::default() };
        let change = AccountChange::Profile(change);
        let changed = accounts(&world).change(&txn, user.id, change, None).await.expect("changes");
        txn.commit().await.expect("commits");
        assert_eq!(changed.has_confirmed(&number(phone)), is_confirmed, "{phone}");
    }
}

#[actix_web::test]
async fn a_deleted_account_frees_its_number() {
    let world = World::new().await;
    let (app, admin) = (app(&world).await, world.admin().await);
    let (user, other) = (world.user(Role::Patient).await, world.user(Role::Patient).await);
    confirm(&world, user.id, NUMBER).await;
    app.delete(&format!("/api/v1/users/{}", user.id)).by(&admin).send().await.expect(204);
    assert_eq!(confirm(&world, other.id, NUMBER).await.lost_by, None);
}

#[actix_web::test]
async fn broken_invariants_are_found() {
    let world = World::new().await;
    let passwords = Arc::new(LenientPasswords);
    let users = Users::new(world.parts.clone(), UserPorts { accounts: accounts(&world), passwords });
    let (user, other) = (world.user(Role::Patient).await, world.user(Role::Patient).await);
    confirm(&world, user.id, NUMBER).await;
    assert_eq!(users.broken_invariants().await.expect("reads"), Vec::<String>::new());
    world.sql("DROP INDEX users_phone_key", []).await;
    let copy = "UPDATE users SET phone = $1, phone_confirmed_at = now() WHERE id = $2";
    world.sql(copy, [NUMBER.into(), other.id.0.into()]).await;
    assert_eq!(users.broken_invariants().await.expect("reads").len(), 2);
    world.sql("UPDATE users SET phone = NULL WHERE id = $1", [other.id.0.into()]).await;
    let found = users.broken_invariants().await.expect("reads");
    assert_eq!(found, [format!("user {}: has confirmed a telephone number that it does not have", other.id)]);
}
