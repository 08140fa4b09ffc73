use super::{CATEGORIES, SUBCATEGORIES, TREATMENTS, app, category, create, one, subcategory};
use serde_json::{Value, json};
use test_support::World;

#[actix_web::test]
async fn the_same_values_again_write_nothing() {
    let world = World::new().await;
    let (app, admin) = (app(&world).await, world.admin().await);
    let main = category(&app, &admin, "Main").await;
    let sub = subcategory(&app, &admin, &main, "Sub").await;
    let knee = create(&app, &admin, TREATMENTS, json!({ "category_id": main["id"], "name": "Knee" })).await;
    let section = json!({ "name": " New name ", "description": "Text", "icon": "eye", "image_url": "https://img.example/a.png",
        "sort_order": 7, "is_published": true, "meta_title": "Title", "meta_description": null,
        "translations": { "ar": { "name": "اسم" }, "es": null } });
    let mut moved = section.clone();
    moved["category_id"] = main["id"].clone();
    let treatment = json!({ "category_id": main["id"], "subcategory_id": sub["id"], "name": " New knee ", "description": "Text",
        "duration_days": 3, "recovery_days": null, "image_url": "https://img.example/a.png", "is_global": false, "is_active": true,
        "meta_title": "Title", "meta_description": null, "translations": { "ar": { "name": "ركبة" }, "es": null } });
    let place = |view: &Value| json!({ "items": [{ "id": view["id"], "sort_order": 3 }] });
    let publish = json!({ "is_published": false });
    for (path, body) in [
        (one(CATEGORIES, &main), section),
        (one(SUBCATEGORIES, &sub), moved),
        (one(TREATMENTS, &knee), treatment),
        (format!("{CATEGORIES}/reorder"), place(&main)),
        (format!("{SUBCATEGORIES}/reorder"), place(&sub)),
        (format!("{}/publish", one(CATEGORIES, &main)), publish.clone()),
        (format!("{}/publish", one(SUBCATEGORIES, &sub)), publish),
    ] {
        world.assert_second_patch_writes_nothing(&app, &admin, &path, body).await;
    }
}

#[actix_web::test]
async fn the_audit_trail_names_what_changed() {
    let world = World::new().await;
    let (app, admin) = (app(&world).await, world.admin().await);
    let main = category(&app, &admin, "Main").await;
    let body = json!({ "name": "Main", "icon": "eye", "is_published": true, "meta_title": null });
    app.patch(&one(CATEGORIES, &main)).by(&admin).json(body).send().await.expect(200);
    let entries = "SELECT entry->'changes' AS changes FROM audit_outbox WHERE entry->>'action' = 'category.update'";
    let changes: Value = world.sql(entries, []).await[0].try_get("", "changes").expect("changes");
    assert_eq!(changes, json!({ "fields": ["icon"] }));
}
