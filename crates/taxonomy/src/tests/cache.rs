use super::{CATEGORIES, TREATMENTS, app, category, column, create, one, treatment};
use serde_json::json;
use test_support::World;

#[actix_web::test]
async fn a_change_is_seen_at_the_next_read() {
    let world = World::new().await;
    let (app, admin) = (app(&world).await, world.admin().await);
    let main = category(&app, &admin, "Main").await;
    let knee = treatment(&app, &admin, &main, "Knee").await;
    let (main, knee) = (one(CATEGORIES, &main), one(TREATMENTS, &knee));
    let flat = "/api/v1/treatments/taxonomy";
    for _ in 0..2 {
        assert_eq!(app.get(&main).send().await.data(200)["treatments_count"], 1);
        assert_eq!(column(&app.get(CATEGORIES).send().await.data(200), "name"), ["Main"]);
        assert_eq!(app.get(flat).send().await.data(200)[0]["treatments_count"], 1);
        assert_eq!(app.get(&knee).send().await.data(200)["name"], "Knee");
    }
    let etag = app.get(&knee).send().await.etag();
    app.patch(&knee).by(&admin).json(json!({ "name": "Both knees" })).send().await.expect(200);
    assert_eq!(app.get(&knee).header("if-none-match", &etag).send().await.data(200)["name"], "Both knees");
    app.patch(&knee).by(&admin).json(json!({ "is_active": false })).send().await.expect(200);
    app.get(&knee).send().await.problem(404, "not_found");
    assert_eq!(app.get(&main).send().await.data(200)["treatments_count"], 0);
    assert_eq!(app.get(flat).send().await.data(200)[0]["treatments_count"], 0);
    app.patch(&format!("{main}/publish")).by(&admin).json(json!({ "is_published": false })).send().await.expect(200);
    for path in [CATEGORIES, flat] {
        assert_eq!(app.get(path).send().await.data(200), json!([]), "{path}");
    }
}

#[actix_web::test]
async fn what_an_administrator_sees_never_meets_the_cache() {
    let world = World::new().await;
    let (app, admin) = (app(&world).await, world.admin().await);
    let draft = create(&app, &admin, CATEGORIES, json!({ "name": "Draft" })).await;
    category(&app, &admin, "Public").await;
    for _ in 0..2 {
        assert_eq!(app.get(CATEGORIES).by(&admin).send().await.data(200).as_array().map(Vec::len), Some(2));
        app.get(&one(CATEGORIES, &draft)).by(&admin).send().await.expect(200);
        assert_eq!(column(&app.get(CATEGORIES).send().await.data(200), "name"), ["Public"]);
        app.get(&one(CATEGORIES, &draft)).send().await.problem(404, "not_found");
    }
}

#[actix_web::test]
async fn an_answer_read_before_a_change_is_not_kept_after_it() {
    let world = World::new().await;
    let (app, admin) = (app(&world).await, world.admin().await);
    let main = category(&app, &admin, "Old name").await;
    let path = one(CATEGORIES, &main);
    // A change is committed between the read and the write to the cache.
    let store = world.cache.store();
    let ticket = store.begin().await;
    let read = app.get(&path).send().await.data(200);
    app.patch(&path).by(&admin).json(json!({ "name": "New name" })).send().await.expect(200);
    let answer = platform::http::Reply(read).into_answer(None, world.clock.now()).expect("an answer");
    let kept = store
        .put(
            ticket,
            "late",
            &[crate::service::CATALOGUE],
            std::sync::Arc::new(answer),
            std::time::Duration::from_secs(60),
        )
        .await;
    assert_eq!(kept, platform::cache::Kept::Refused);
    assert_eq!(app.get(&path).send().await.data(200)["name"], "New name");
    // The same through the service, with reads and changes at once.
    let reads = (0..40).map(|_| app.get(&path).send());
    let changes = (0..10).map(|n| app.patch(&path).by(&admin).json(json!({ "name": format!("Name {n}") })).send());
    futures_util::future::join(futures_util::future::join_all(reads), futures_util::future::join_all(changes)).await;
    let name: String =
        world.sql("SELECT name FROM treatment_categories", []).await[0].try_get("", "name").expect("a name");
    assert_eq!(app.get(&path).send().await.data(200)["name"], name.as_str());
}
