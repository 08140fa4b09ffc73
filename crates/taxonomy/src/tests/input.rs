use super::{CATEGORIES, SUBCATEGORIES, TREATMENTS, app, category, one, subcategory, treatment};
use serde_json::{Value, json};
use test_support::World;

fn with(mut body: Value, change: &Value) -> Value {
    body.as_object_mut().expect("an object").extend(change.as_object().expect("an object").clone());
    body
}

#[actix_web::test]
async fn bad_bodies_are_named() {
    let world = World::new().await;
    let (app, admin) = (app(&world).await, world.admin().await);
    let main = category(&app, &admin, "Main").await;
    let sub = subcategory(&app, &admin, &main, "Sub").await;
    let knee = treatment(&app, &admin, &main, "Knee").await;
    let long = "x".repeat(6000);
    let sections = [
        (json!({ "name": "" }), 422, "validation_failed"),
        (json!({ "name": "  \u{2003} " }), 422, "validation_failed"),
        (json!({ "name": "\u{200b}\u{feff}" }), 422, "validation_failed"),
        (json!({ "name": "\u{202d}\u{202c}" }), 422, "validation_failed"),
        (json!({ "name": "\u{3164}" }), 422, "validation_failed"),
        (json!({ "name": "Knee\r\nHip" }), 422, "validation_failed"),
        (json!({ "name": "Knee\u{202e}" }), 422, "validation_failed"),
        (json!({ "meta_title": "\u{2800}" }), 422, "validation_failed"),
        (json!({ "description": "\u{200b}\n" }), 422, "validation_failed"),
        (json!({ "translations": { "ar": { "name": "\u{200f}" } } }), 422, "validation_failed"),
        (json!({ "translations": { "ar": { "description": "a\u{202e}b" } } }), 422, "validation_failed"),
        (json!({ "translations": [["ar", { "name": "X" }]] }), 422, "validation_failed"),
        (json!({ "translations": { "ar": ["X"] } }), 422, "validation_failed"),
        (json!({ "image_url": "http://img.example/a.png" }), 422, "validation_failed"),
        (json!({ "image_url": "https://169.254.169.254/a.png" }), 422, "validation_failed"),
        (json!({ "image_url": "https://localhost/a.png" }), 422, "validation_failed"),
        (json!({ "image_url": "https://u:p@img.example/a.png" }), 422, "validation_failed"),
        (json!({ "name": "x".repeat(201) }), 422, "validation_failed"),
        (json!({ "name": 1 }), 422, "validation_failed"),
        (json!({ "name": "a\u{0}b" }), 400, "malformed_json"),
        (json!({ "description": long }), 422, "validation_failed"),
        (json!({ "image_url": "javascript:alert(1)" }), 422, "validation_failed"),
        (json!({ "image_url": "no address" }), 422, "validation_failed"),
        (json!({ "translations": { "en": { "name": "X" } } }), 422, "validation_failed"),
        (json!({ "translations": { "de": { "name": "X" } } }), 422, "validation_failed"),
        (json!({ "translations": { "ar": { "name": " " } } }), 422, "validation_failed"),
        (json!({ "translations": { "ar": { "meta_title": "x".repeat(201) } } }), 422, "validation_failed"),
        (json!({ "translations": { "ar": { "title": "X" } } }), 400, "unknown_field"),
        (json!({ "slug": "mine" }), 400, "unknown_field"),
        (json!({ "treatments_count": 5 }), 400, "unknown_field"),
    ];
    let only_sections = [
        (json!({ "icon": " " }), 422, "validation_failed"),
        (json!({ "sort_order": -1 }), 422, "validation_failed"),
        (json!({ "sort_order": 3_000_000_000_u64 }), 422, "validation_failed"),
        (json!({ "sort_order": 1.5 }), 422, "validation_failed"),
    ];
    let only_treatments = [
        (json!({ "duration_days": 3651 }), 422, "validation_failed"),
        (json!({ "recovery_days": -1 }), 422, "validation_failed"),
        (json!({ "category_id": sub["id"] }), 422, "validation_failed"),
        (json!({ "subcategory_id": main["id"] }), 422, "validation_failed"),
        (json!({ "category_id": "x" }), 422, "validation_failed"),
    ];
    let section_name = json!({ "name": "New" });
    let in_main = json!({ "name": "New", "category_id": main["id"] });
    let under = one(CATEGORIES, &main) + "/subcategories";
    for (change, status, code) in sections.iter().chain(&only_sections) {
        app.post(CATEGORIES).by(&admin).json(with(section_name.clone(), change)).send().await.problem(*status, code);
        app.patch(&one(CATEGORIES, &main)).by(&admin).json(change.clone()).send().await.problem(*status, code);
        app.post(&under).by(&admin).json(with(section_name.clone(), change)).send().await.problem(*status, code);
        app.post(SUBCATEGORIES).by(&admin).json(with(in_main.clone(), change)).send().await.problem(*status, code);
        app.patch(&one(SUBCATEGORIES, &sub)).by(&admin).json(change.clone()).send().await.problem(*status, code);
    }
    for (change, status, code) in sections.iter().chain(&only_treatments) {
        app.post(TREATMENTS).by(&admin).json(with(in_main.clone(), change)).send().await.problem(*status, code);
        app.patch(&one(TREATMENTS, &knee)).by(&admin).json(change.clone()).send().await.problem(*status, code);
    }
    let unknown = world.entropy.uuid_v7(world.clock.now());
    app.post(&format!("{CATEGORIES}/{unknown}/subcategories"))
        .by(&admin)
        .json(section_name.clone())
        .send()
        .await
        .problem(404, "not_found");
    app.post(SUBCATEGORIES).by(&admin).json(section_name.clone()).send().await.problem(422, "validation_failed");
    app.post(TREATMENTS).by(&admin).json(section_name).send().await.problem(422, "validation_failed");
    app.patch(&format!("{CATEGORIES}/{unknown}")).by(&admin).json(json!({})).send().await.problem(404, "not_found");
    app.patch(&format!("{}/publish", one(CATEGORIES, &main)))
        .by(&admin)
        .json(json!({}))
        .send()
        .await
        .problem(422, "validation_failed");
    app.patch(&format!("{}/publish", one(SUBCATEGORIES, &sub)))
        .by(&admin)
        .json(json!({ "is_published": false }))
        .send()
        .await
        .expect(200);
    app.get(&one(SUBCATEGORIES, &sub)).send().await.problem(404, "not_found");
}

#[actix_web::test]
async fn bad_queries_are_named() {
    let world = World::new().await;
    let app = app(&world).await;
    let knee = world.treatment("Knee").await;
    for (path, status, code) in [
        (format!("{CATEGORIES}?include=everything"), 400, "invalid_parameter"),
        (format!("{CATEGORIES}?colour=red"), 400, "unknown_parameter"),
        (format!("{CATEGORIES}?sort=colour"), 400, "invalid_parameter"),
        (format!("{CATEGORIES}?limit=0"), 400, "invalid_parameter"),
        (format!("{CATEGORIES}?cursor=x"), 400, "invalid_cursor"),
        (format!("{CATEGORIES}/UPPER"), 404, "not_found"),
        (format!("{CATEGORIES}/x?locale=!"), 400, "invalid_parameter"),
        (format!("{CATEGORIES}/x?locale=en_US"), 400, "invalid_parameter"),
        (format!("{CATEGORIES}/x?locale=en&locale=ar"), 400, "invalid_parameter"),
        (format!("{CATEGORIES}?limit=+5"), 400, "invalid_parameter"),
        (format!("{CATEGORIES}?limit=1e1"), 400, "invalid_parameter"),
        (format!("{TREATMENTS}?price_min=+5&currency=USD"), 400, "invalid_parameter"),
        (format!("{TREATMENTS}?price_min=1e3&currency=USD"), 400, "invalid_parameter"),
        (format!("{TREATMENTS}?price_min=05&currency=USD"), 400, "invalid_parameter"),
        (format!("{TREATMENTS}?country=tr"), 400, "invalid_parameter"),
        (format!("{TREATMENTS}?is_active=TRUE"), 400, "invalid_parameter"),
        (format!("{TREATMENTS}?search=%FF%FE"), 400, "invalid_parameter"),
        (format!("{TREATMENTS}?search=%E2%80%8B%E2%80%8B"), 422, "validation_failed"),
        (format!("{TREATMENTS}?search=ab&search=cd"), 400, "invalid_parameter"),
        (format!("{SUBCATEGORIES}?category=NO%20SLUG"), 400, "invalid_parameter"),
        (format!("{TREATMENTS}?country=XX"), 400, "invalid_parameter"),
        (format!("{TREATMENTS}?currency=XYZ"), 400, "invalid_parameter"),
        (format!("{TREATMENTS}?price_min=1"), 422, "validation_failed"),
        (format!("{TREATMENTS}?price_min=-1&currency=USD"), 422, "validation_failed"),
        (format!("{TREATMENTS}?price_min=2&price_max=1&currency=USD"), 422, "validation_failed"),
        (format!("{TREATMENTS}?price_max=99999999999999999999&currency=USD"), 400, "invalid_parameter"),
        (format!("{TREATMENTS}?search=x"), 422, "validation_failed"),
        (format!("{TREATMENTS}?search={}", "x".repeat(101)), 422, "validation_failed"),
        (format!("{TREATMENTS}?search=%00x"), 400, "invalid_parameter"),
        (format!("{TREATMENTS}/{knee}?currency=usd"), 400, "invalid_parameter"),
        (format!("{TREATMENTS}/{knee}/hospitals?sort=name"), 400, "invalid_parameter"),
        (format!("{TREATMENTS}/by-taxonomy?category_slug="), 422, "validation_failed"),
        ("/api/v1/search".to_owned(), 400, "invalid_parameter"),
        ("/api/v1/search?q=k".to_owned(), 422, "validation_failed"),
        ("/api/v1/search?q=knee&types=cat".to_owned(), 422, "validation_failed"),
        ("/api/v1/search?q=knee&types=treatment,".to_owned(), 422, "validation_failed"),
        ("/sitemap.xml?part=0".to_owned(), 422, "validation_failed"),
        ("/sitemap.xml?part=2".to_owned(), 404, "not_found"),
        ("/sitemap.xml?part=x".to_owned(), 400, "invalid_parameter"),
    ] {
        app.get(&path).send().await.problem(status, code);
    }
    for unusual in ["%25%5C_'%22;--", "%F0%9F%98%80%F0%9F%98%80", "%E7%9C%BC%E7%A7%91", "....", "%27%20OR%201=1"] {
        for path in [format!("{TREATMENTS}?search={unusual}"), format!("/api/v1/search?q={unusual}")] {
            app.get(&path).send().await.expect(200);
        }
    }
}

#[actix_web::test]
async fn a_cursor_of_one_order_is_refused_by_another() {
    let world = World::new().await;
    let app = app(&world).await;
    for n in 0..3 {
        world.treatment(&format!("Knee {n}")).await;
    }
    let page = app.get(&format!("{TREATMENTS}?limit=1")).send().await;
    let cursor = page.json["meta"]["next_cursor"].as_str().expect("a cursor").to_owned();
    app.get(&format!("{TREATMENTS}?limit=1&search=knee&cursor={cursor}")).send().await.problem(400, "invalid_cursor");
    app.get(&format!("{TREATMENTS}?limit=1&sort=name&cursor={cursor}")).send().await.problem(400, "invalid_cursor");
    app.get(&format!("{TREATMENTS}?limit=1&cursor={cursor}")).send().await.expect(200);
}
