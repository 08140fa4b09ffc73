//! Answers made of other modules' data, or changed without this process, follow the events.

use super::{CATEGORIES, SUBCATEGORIES, TREATMENTS, app, taxonomy};
use kernel::events::Event;
use kernel::events::hospitals::{HospitalChanged, OfferChanged};
use kernel::events::taxonomy::CatalogueChanged;
use kernel::{Currency, HospitalId, Money, TreatmentId};
use sea_orm::TransactionTrait;
use serde_json::{Value, json};
use test_support::{TestApp, World};

/// Publishes the event and lets it take effect.
async fn tell(world: &World, event: &impl Event) {
    let txn = world.db.begin().await.expect("begins");
    world.outbox.publish(&txn, event).await.expect("publishes");
    txn.commit().await.expect("commits");
    world.worker_of(&[crate::module(&taxonomy(world))]).run_once().await.expect("runs");
}

async fn offer(world: &World, hospital: HospitalId, treatment: TreatmentId) {
    let price = Money::new(100, Currency::parse("USD").expect("a currency"));
    world.offer(hospital, treatment, &price).await;
}

async fn etags(app: &TestApp, paths: &[String]) -> Vec<String> {
    let mut etags = Vec::new();
    for path in paths {
        etags.push(app.get(path).send().await.etag());
    }
    etags
}

#[actix_web::test]
async fn prices_follow_the_hospitals_events() {
    let world = World::new().await;
    let app = app(&world).await;
    let (knee, hip) = (world.treatment("Knee").await, world.treatment("Hip").await);
    let hospital = world.hospital().await;
    let read = async |id: TreatmentId| -> Value {
        app.get(&format!("{TREATMENTS}/{id}")).send().await.data(200)["price_range"]["hospitals"].clone()
    };
    assert_eq!((read(knee).await, read(hip).await), (json!(null), json!(null)));

    offer(&world, hospital.id, knee).await;
    offer(&world, hospital.id, hip).await;
    assert_eq!(read(knee).await, json!(null), "cached until the event comes");
    tell(&world, &OfferChanged { hospital_id: hospital.id, treatment_id: knee }).await;
    let prices = (read(knee).await, read(hip).await);
    assert_eq!(prices, (json!(1), json!(null)), "only the answers of this treatment are invalidated");

    world.sql("UPDATE hospitals SET is_verified = false", []).await;
    tell(&world, &HospitalChanged { hospital_id: hospital.id }).await;
    assert_eq!(read(knee).await, json!(null));
}

#[actix_web::test]
async fn every_public_list_is_kept_until_the_catalogue_changes() {
    let world = World::new().await;
    let app = app(&world).await;
    let knee = world.treatment("Knee").await;
    offer(&world, world.hospital().await.id, knee).await;
    let category = "SELECT c.slug, c.id::text FROM treatments t JOIN treatment_categories c ON c.id = t.category_id";
    let row = &world.sql(category, []).await[0];
    let (slug, id): (String, String) =
        (row.try_get("", "slug").expect("a slug"), row.try_get("", "id").expect("an id"));
    let paths = [
        CATEGORIES.to_owned(),
        format!("{CATEGORIES}/{id}/subcategories"),
        SUBCATEGORIES.to_owned(),
        TREATMENTS.to_owned(),
        format!("{TREATMENTS}?page=1&sort=-name"),
        format!("{TREATMENTS}?search=knee"),
        format!("{TREATMENTS}/by-taxonomy?category_slug={slug}"),
        format!("{TREATMENTS}/taxonomy"),
        format!("{TREATMENTS}/{knee}/hospitals"),
        "/api/v1/search?q=knee".to_owned(),
        "/sitemap.xml".to_owned(),
    ];
    let before = etags(&app, &paths).await;
    for table in ["treatment_categories", "treatment_subcategories", "treatments"] {
        let sql = format!("UPDATE {table} SET name = name || ' anew', slug = slug || '-anew'");
        world.sql(&sql, []).await;
    }
    assert_eq!(etags(&app, &paths).await, before, "the answers that were kept");
    tell(&world, &CatalogueChanged { entity_type: "treatment".to_owned(), entity_id: Some(knee.0) }).await;
    for ((path, before), after) in paths.iter().zip(before).zip(etags(&app, &paths).await) {
        assert_ne!(after, before, "{path}");
    }
}

#[actix_web::test]
async fn an_offer_ends_the_lists_that_it_is_part_of() {
    let world = World::new().await;
    let app = app(&world).await;
    let (knee, nose) = (world.treatment("Knee").await, world.treatment("Nose").await);
    let hospital = world.hospital().await;
    offer(&world, hospital.id, nose).await;
    let list = |query: &str| format!("{TREATMENTS}?{query}");
    let (with_it, without_it) = (list("search=knee"), list("search=nose"));
    let by_offer = [list("country=TR&search=nose"), list("currency=USD&price_min=1")];
    let all = [with_it, without_it, by_offer[0].clone(), by_offer[1].clone()];
    let before = etags(&app, &all).await;
    offer(&world, hospital.id, knee).await;
    world.sql("UPDATE treatments SET description = 'Told anew.'", []).await;
    tell(&world, &OfferChanged { hospital_id: hospital.id, treatment_id: knee }).await;
    let after = etags(&app, &all).await;
    let changed: Vec<bool> = before.iter().zip(&after).map(|(before, after)| before != after).collect();
    assert_eq!(changed, [true, false, true, true], "{all:?}");
}
