//! Whom an administrator finds, however the name is written.

use super::app;
use kernel::Role;
use serde_json::json;
use test_support::{TestApp, TestUser, World};

async fn found(app: &TestApp, admin: &TestUser, search: &str) -> Vec<String> {
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("search", search).finish();
    let list = app.get(&format!("/api/v1/users?{query}")).by(admin).send().await.data(200);
    list.as_array().expect("a list").iter().map(|u| u["last_name"].as_str().expect("a name").to_owned()).collect()
}

async fn name(app: &TestApp, world: &World, admin: &TestUser, first_name: &str, last_name: &str) {
    let user = world.user(Role::Patient).await;
    let path = format!("/api/v1/users/{}", user.id);
    app.patch(&path)
        .by(admin)
        .json(json!({ "first_name": first_name, "last_name": last_name }))
        .send()
        .await
        .expect(200);
}

#[actix_web::test]
async fn a_name_is_found_however_it_is_written() {
    let world = World::new().await;
    let (app, admin) = (app(&world).await, world.admin().await);
    for (first_name, last_name) in [
        ("Ayşe", "Yılmaz"),
        ("Zoe\u{308}", "Müller"),
        ("محمد", "الأحمد"),
        ("민수", "김"),
        ("Łukasz", "O’Neil"),
        ("علی\u{200c}رضا", "کریمی"),
    ] {
        name(&app, &world, &admin, first_name, last_name).await;
    }
    for (search, expected) in [
        ("yilmaz", "Yılmaz"),
        ("YILMAZ", "Yılmaz"),
        ("yılmaz", "Yılmaz"),
        ("YİLMAZ", "Yılmaz"),
        ("ayse yilmaz", "Yılmaz"),
        ("yilmaz ayse", "Yılmaz"),
        ("yil\u{200b}maz", "Yılmaz"),
        ("ilma", "Yılmaz"),
        ("Zoë", "Müller"),
        ("zoe\u{308} mu\u{308}ller", "Müller"),
        ("ＭＵＬＬＥＲ", "Müller"),
        ("مُحَمَّد", "الأحمد"),
        ("الاحمد", "الأحمد"),
        ("\u{1106}\u{1175}\u{11ab}\u{1109}\u{116e}", "김"),
        ("lukasz o'neil", "O’Neil"),
        ("علیرضا كريمي", "کریمی"),
    ] {
        assert_eq!(found(&app, &admin, search).await, [expected], "{search}");
    }
    for nothing in ["%%", "__", "yilmaz muller"] {
        assert!(found(&app, &admin, nothing).await.is_empty(), "{nothing}");
    }
    for blank in ["  ", "\u{200b}\u{200b}"] {
        let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("search", blank).finish();
        app.get(&format!("/api/v1/users?{query}")).by(&admin).send().await.problem(422, "validation_failed");
    }
}

#[actix_web::test]
async fn the_best_comes_first() {
    let world = World::new().await;
    let (app, admin) = (app(&world).await, world.admin().await);
    for (first_name, last_name) in [("Ann", "Lee"), ("Annabel", "Leeward"), ("Joanne", "Leeson")] {
        name(&app, &world, &admin, first_name, last_name).await;
    }
    assert_eq!(found(&app, &admin, "ann lee").await.first().map(String::as_str), Some("Lee"));
    assert_eq!(found(&app, &admin, "ann lee").await.len(), 3);
    let newest = app.get("/api/v1/users?search=ann%20lee&sort=-created_at").by(&admin).send().await.data(200);
    assert_eq!(newest[0]["last_name"], "Leeson");
    app.get("/api/v1/users?sort=relevance").by(&admin).send().await.problem(400, "invalid_parameter");
}

#[actix_web::test]
async fn accounts_of_another_folding_are_folded_again() {
    let world = World::new().await;
    let (app, admin) = (app(&world).await, world.admin().await);
    name(&app, &world, &admin, "Ayşe", "Yılmaz").await;
    world.sql("UPDATE users SET search_text = '', folding = 0", []).await;
    assert!(found(&app, &admin, "yilmaz").await.is_empty(), "not folded yet");
    let versions = "SELECT sum(extract(epoch FROM updated_at) * 1000000) FROM users";
    let before = world.number(versions, []).await;
    super::module(&world).jobs.get("users.fold_again").expect("a job").run().await.expect("folds");
    assert_eq!(found(&app, &admin, "yilmaz").await, ["Yılmaz"]);
    assert_eq!(world.number(versions, []).await, before, "versions stay");
}
