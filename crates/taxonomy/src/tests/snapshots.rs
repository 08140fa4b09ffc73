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

    assert_snapshot!("deleteTreatment", app.delete(&one(TREATMENTS, &treatment)).by(&admin).send().await);
    let path = one(SUBCATEGORIES, &subcategory);
    assert_snapshot!("deleteSubcategory", app.delete(&path).by(&admin).send().await);
    let path = one(CATEGORIES, &category);
    assert_snapshot!("deleteCategory", app.delete(&path).by(&admin).send().await);
}

async fn categories(app: &TestApp, admin: &TestUser) -> Value {
    let created = app.post(CATEGORIES).by(admin).json(section()).send().await;
    assert_snapshot!("createCategory", created);
    let category = created.data(201);
    let path = one(CATEGORIES, &category);
    let change = json!({ "name": "Eyes", "icon": null, "translations": { "fr": { "name": "Yeux" } } });
    assert_snapshot!("updateCategory", app.patch(&path).by(admin).json(change).send().await);
    let publish = app.patch(&format!("{path}/publish")).by(admin).json(json!({ "is_published": true })).send().await;
    assert_snapshot!("publishCategory", publish);
    let order = json!({ "items": [{ "id": category["id"], "sort_order": 5 }] });
    let reorder = app.patch(&format!("{CATEGORIES}/reorder")).by(admin).json(order).send().await;
    assert_snapshot!("reorderCategories", reorder);
    category
}

async fn subcategories(app: &TestApp, admin: &TestUser, category: &Value) -> Value {
    let under = one(CATEGORIES, category) + "/subcategories";
    let created = app.post(&under).by(admin).json(section()).send().await;
    assert_snapshot!("createCategorySubcategory", created);
    let subcategory = created.data(201);
    let mut body = section();
    body["category_id"] = category["id"].clone();
    let second = app.post(SUBCATEGORIES).by(admin).json(body).send().await;
    assert_snapshot!("createSubcategory", second);
    let path = one(SUBCATEGORIES, &subcategory);
    let change = app.patch(&path).by(admin).json(json!({ "name": "Laser" })).send().await;
    assert_snapshot!("updateSubcategory", change);
    let publish = app.patch(&format!("{path}/publish")).by(admin).json(json!({ "is_published": true })).send().await;
    assert_snapshot!("publishSubcategory", publish);
    let order = json!({ "items": [{ "id": subcategory["id"], "sort_order": 5 }] });
    let reorder = app.patch(&format!("{SUBCATEGORIES}/reorder")).by(admin).json(order).send().await;
    assert_snapshot!("reorderSubcategories", reorder);
    assert_snapshot!("listCategorySubcategories", app.get(&under).send().await);
    assert_snapshot!("listSubcategories", app.get(SUBCATEGORIES).by(admin).send().await);
    assert_snapshot!("getSubcategory", app.get(&format!("{path}?locale=es")).send().await);
    let all = app.get(&format!("{CATEGORIES}?include=subcategories")).send().await;
    assert_snapshot!("listCategories", all);
    assert_snapshot!("getCategory", app.get(&one(CATEGORIES, category)).by(admin).send().await);
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
    assert_snapshot!("createTreatment", created);
    let treatment = created.data(201);
    let path = one(TREATMENTS, &treatment);
    let change = app.patch(&path).by(admin).json(json!({ "duration_days": 2, "meta_title": "Lasik" })).send().await;
    assert_snapshot!("updateTreatment", change);
    let hospital = world.hospital().await;
    let id = treatment["id"].as_str().and_then(|id| id.parse().ok()).expect("an id");
    world.offer(hospital.id, id, &Money::new(120_000, Currency::parse("EUR").expect("a currency"))).await;
    assert_snapshot!("listTreatments", app.get(TREATMENTS).by(admin).send().await);
    assert_snapshot!("getTreatment", app.get(&path).send().await);
    assert_snapshot!("listTreatmentOffers", app.get(&format!("{path}/hospitals")).send().await);
    let by_slug = app.get(&format!("{TREATMENTS}/by-taxonomy?category_slug=eye-care")).send().await;
    assert_snapshot!("listTreatmentsByTaxonomy", by_slug);
    treatment
}

async fn public_pages(app: &TestApp) {
    assert_snapshot!("getTaxonomy", app.get(&format!("{TREATMENTS}/taxonomy")).send().await);
    assert_snapshot!("search", app.get("/api/v1/search?q=lasik").send().await);
    assert_snapshot!("getSitemap", app.get("/sitemap.xml").send().await);
}
