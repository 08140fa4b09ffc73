use super::{CATEGORIES, SUBCATEGORIES, TREATMENTS, app, one};
use kernel::{Currency, Money};
use serde_json::{Value, json};
use test_support::{TestApp, TestUser, World, assert_snapshot};

fn section() -> Value {
    json!({ "name": "Eye care", "description": "About eyes", "icon": "eye", "image_url": "https://img.example/eye.png",
        "is_published": true, "meta_title": "Eyes", "meta_description": "All about eyes",
        "translations": { "ar": { "name": "طب العيون" }, "es": { "name": "Ojos", "description": "Sobre los ojos" } } })
}

/// The good answer of every operation, whole.
#[actix_web::test]
async fn every_good_answer() {
    let world = World::new().await;
    let (app, admin) = (app(&world).await, world.admin().await);
    let category = categories(&app, &admin).await;
    let subcategory = subcategories(&app, &admin, &category).await;
    let treatment = treatments(&world, &app, &admin, (&category, &subcategory)).await;
    public_pages(&app).await;

    assert_snapshot!("delete_treatments_by_id", app.delete(&one(TREATMENTS, &treatment)).by(&admin).send().await);
    let path = one(SUBCATEGORIES, &subcategory);
    assert_snapshot!("delete_treatment_subcategories_by_id", app.delete(&path).by(&admin).send().await);
    let path = one(CATEGORIES, &category);
    assert_snapshot!("delete_treatment_categories_by_id", app.delete(&path).by(&admin).send().await);
}

async fn categories(app: &TestApp, admin: &TestUser) -> Value {
    let created = app.post(CATEGORIES).by(admin).json(section()).send().await;
    assert_snapshot!("post_treatment_categories", created);
    let category = created.data(201);
    let path = one(CATEGORIES, &category);
    let change = json!({ "name": "Eyes", "icon": null, "translations": { "fr": { "name": "Yeux" } } });
    assert_snapshot!("patch_treatment_categories_by_id", app.patch(&path).by(admin).json(change).send().await);
    let publish = app.patch(&format!("{path}/publish")).by(admin).json(json!({ "is_published": true })).send().await;
    assert_snapshot!("patch_treatment_categories_by_id_publish", publish);
    let order = json!({ "items": [{ "id": category["id"], "sort_order": 5 }] });
    let reorder = app.patch(&format!("{CATEGORIES}/reorder")).by(admin).json(order).send().await;
    assert_snapshot!("patch_treatment_categories_reorder", reorder);
    category
}

async fn subcategories(app: &TestApp, admin: &TestUser, category: &Value) -> Value {
    let under = one(CATEGORIES, category) + "/subcategories";
    let created = app.post(&under).by(admin).json(section()).send().await;
    assert_snapshot!("post_treatment_categories_by_id_subcategories", created);
    let subcategory = created.data(201);
    let mut body = section();
    body["category_id"] = category["id"].clone();
    let second = app.post(SUBCATEGORIES).by(admin).json(body).send().await;
    assert_snapshot!("post_treatment_subcategories", second);
    let path = one(SUBCATEGORIES, &subcategory);
    let change = app.patch(&path).by(admin).json(json!({ "name": "Laser" })).send().await;
    assert_snapshot!("patch_treatment_subcategories_by_id", change);
    let publish = app.patch(&format!("{path}/publish")).by(admin).json(json!({ "is_published": true })).send().await;
    assert_snapshot!("patch_treatment_subcategories_by_id_publish", publish);
    let order = json!({ "items": [{ "id": subcategory["id"], "sort_order": 5 }] });
    let reorder = app.patch(&format!("{SUBCATEGORIES}/reorder")).by(admin).json(order).send().await;
    assert_snapshot!("patch_treatment_subcategories_reorder", reorder);
    assert_snapshot!("get_treatment_categories_by_id_subcategories", app.get(&under).send().await);
    assert_snapshot!("get_treatment_subcategories", app.get(SUBCATEGORIES).by(admin).send().await);
    assert_snapshot!("get_treatment_subcategories_by_id", app.get(&format!("{path}?locale=es")).send().await);
    let all = app.get(&format!("{CATEGORIES}?include=subcategories")).send().await;
    assert_snapshot!("get_treatment_categories", all);
    assert_snapshot!("get_treatment_categories_by_id", app.get(&one(CATEGORIES, category)).by(admin).send().await);
    subcategory
}

async fn treatments(
    world: &World,
    app: &TestApp,
    admin: &TestUser,
    (category, subcategory): (&Value, &Value),
) -> Value {
    let body = json!({ "category_id": category["id"], "subcategory_id": subcategory["id"], "name": "Lasik",
        "description": "A flap is cut.", "duration_days": 1, "recovery_days": 3, "translations": { "es": { "name": "Lasik ocular" } } });
    let created = app.post(TREATMENTS).by(admin).json(body).send().await;
    assert_snapshot!("post_treatments", created);
    let treatment = created.data(201);
    let path = one(TREATMENTS, &treatment);
    let change = app.patch(&path).by(admin).json(json!({ "duration_days": 2, "meta_title": "Lasik" })).send().await;
    assert_snapshot!("patch_treatments_by_id", change);
    let hospital = world.hospital().await;
    let id = treatment["id"].as_str().and_then(|id| id.parse().ok()).expect("an id");
    world.offer(hospital.id, id, &Money::new(120_000, Currency::parse("EUR").expect("a currency"))).await;
    assert_snapshot!("get_treatments", app.get(TREATMENTS).by(admin).send().await);
    assert_snapshot!("get_treatments_by_id", app.get(&path).send().await);
    assert_snapshot!("get_treatments_by_id_hospitals", app.get(&format!("{path}/hospitals")).send().await);
    let by_slug = app.get(&format!("{TREATMENTS}/by-taxonomy?category_slug=eye-care")).send().await;
    assert_snapshot!("get_treatments_by_taxonomy", by_slug);
    treatment
}

async fn public_pages(app: &TestApp) {
    assert_snapshot!("get_treatments_taxonomy", app.get(&format!("{TREATMENTS}/taxonomy")).send().await);
    assert_snapshot!("get_search", app.get("/api/v1/search?q=lasik").send().await);
    assert_snapshot!("get_sitemap_xml", app.get("/sitemap.xml").send().await);
}
