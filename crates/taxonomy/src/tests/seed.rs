use super::{CATEGORIES, SUBCATEGORIES, TREATMENTS, app, column, one, taxonomy};
use crate::service::SeedCategory;
use platform::{Seed, SeedContext};
use serde_json::json;
use test_support::World;

fn seed() -> Vec<SeedCategory> {
    serde_json::from_value(json!([{
        "slug": "eye-care", "name": { "en": "Eye care", "ar": "طب العيون" }, "description": "Eyes.", "icon": "eye", "sort_order": 10,
        "meta_title": "Eye care abroad", "meta_description": "All about eyes.",
        "subcategories": [{
            "slug": "laser", "name": { "en": "Laser surgery", "es": "Cirugía láser" }, "description": "Laser.", "icon": "laser", "sort_order": 10,
            "treatments": [
                { "slug": "lasik", "name": { "en": "LASIK", "es": "LASIK ocular" }, "description": "A flap is cut. More follows.",
                  "duration_days": 1, "recovery_days": 3, "price_usd": { "low": 900, "high": 2500 }, "is_global": true },
                { "slug": "smile", "name": { "en": "SMILE" }, "description": "A lenticule is removed.",
                  "duration_days": 1, "recovery_days": 3, "price_usd": { "low": 1200, "high": 3000 }, "is_global": false }
            ]
        }]
    }]))
    .expect("seed data")
}

#[actix_web::test]
async fn seeding_twice_changes_nothing_and_loses_no_edit() {
    let world = World::new().await;
    let (app, admin, taxonomy) = (app(&world).await, world.admin().await, taxonomy(&world));
    let first = taxonomy.seed(seed()).await.expect("seeds");
    assert_eq!(first.keys().collect::<Vec<_>>(), ["lasik", "smile"]);
    let list = app.get(&format!("{CATEGORIES}?include=subcategories&locale=ar")).send().await.data(200);
    assert_eq!(
        (&list[0]["name"], &list[0]["treatments_count"], &list[0]["meta_title"]),
        (&json!("طب العيون"), &json!(2), &json!("Eye care abroad"))
    );
    assert_eq!(column(&list[0]["subcategories"], "slug"), ["laser"]);
    let lasik = app.get(&format!("{TREATMENTS}/lasik")).send().await.data(200);
    assert_eq!((&lasik["meta_description"], &lasik["recovery_days"]), (&json!("A flap is cut."), &json!(3)));
    assert_eq!(column(&app.get(&format!("{TREATMENTS}?search=ocular")).send().await.data(200), "slug"), ["lasik"]);

    app.patch(&one(TREATMENTS, &lasik)).by(&admin).json(json!({ "name": "Edited" })).send().await.expect(200);
    let moved = app.post(CATEGORIES).by(&admin).json(json!({ "name": "New home" })).send().await.data(201);
    app.patch(&one(SUBCATEGORIES, &list[0]["subcategories"][0]))
        .by(&admin)
        .json(json!({ "category_id": moved["id"] }))
        .send()
        .await
        .expect(200);
    app.delete(&format!("{TREATMENTS}/{}", first["smile"])).by(&admin).send().await.expect(204);
    let events = "SELECT count(*) FROM outbox_events";
    let before = world.number(events, []).await;
    let (second, third) = (taxonomy.clone(), taxonomy.clone());
    let (second, third) = futures_util::future::join(second.seed(seed()), third.seed(seed())).await;
    assert_eq!((second.expect("seeds"), third.expect("seeds")), (first.clone(), first));
    assert_eq!(world.number(events, []).await, before, "nothing was new");
    assert_eq!(app.get(&format!("{TREATMENTS}/lasik")).send().await.data(200)["name"], "Edited");
}

/// The files of the repository, as the gateway hands them over.
fn context() -> (SeedContext, Vec<SeedCategory>) {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../seed-data/taxonomy");
    let mut files: Vec<(String, &'static [u8])> = Vec::new();
    for file in std::fs::read_dir(folder).expect("the seed data") {
        let path = file.expect("a file").path();
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
        files.push((format!("taxonomy/{name}"), std::fs::read(&path).expect("a text").leak()));
    }
    let categories = files.iter().map(|(_, text)| serde_json::from_slice(text).expect("a category")).collect();
    (SeedContext::new(files), categories)
}

#[actix_web::test]
async fn the_files_of_the_repository_are_seeded_and_found() {
    let (context, categories) = context();
    let treatments = || categories.iter().flat_map(|c| &c.subcategories).flat_map(|s| &s.treatments);
    assert!(treatments().all(|t| t.price_usd.low <= t.price_usd.high));
    let (wanted, files) = (treatments().count(), categories.len());

    let world = World::new().await;
    let app = app(&world).await;
    taxonomy(&world).load(&context).await.expect("seeds");
    assert_eq!(context.count("treatment"), wanted, "every slug is there once");
    let rhinoplasty = app.get(&format!("{TREATMENTS}/rhinoplasty")).send().await.data(200);
    assert_eq!(json!(context.find("treatment", "rhinoplasty")), rhinoplasty["id"], "later modules find it by its slug");
    let list = app.get(&format!("{CATEGORIES}?limit=100")).send().await.data(200);
    let counted: i64 = column(&list, "treatments_count").iter().map(|n| n.parse::<i64>().expect("a number")).sum();
    assert_eq!((list.as_array().map(Vec::len), usize::try_from(counted).ok()), (Some(files), Some(wanted)));
    for (query, slug) in [("rhinoplsty", "rhinoplasty"), ("Rinoplastia", "rhinoplasty"), ("تجميل الأنف", "rhinoplasty")]
    {
        let query: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect();
        let found = app.get(&format!("{TREATMENTS}?search={query}&limit=3")).send().await.data(200);
        assert!(column(&found, "slug").contains(&slug.to_owned()), "{query}: {:?}", column(&found, "slug"));
    }
    let knees = app.get("/api/v1/search?q=knee%20replacment&types=treatment&limit=1").send().await.data(200);
    assert!(column(&knees, "name")[0].to_lowercase().contains("knee replacement"), "{knees}");
}
