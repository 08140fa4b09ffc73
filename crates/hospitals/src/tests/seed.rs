use super::{app, hospitals};
use kernel::{Role, TreatmentId};
use platform::{Seed, SeedContext, SeedError};
use serde_json::Value;
use std::path::Path;
use test_support::World;

/// The files of the repository, as the gateway hands them over.
fn context() -> (SeedContext, Vec<Value>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../seed-data");
    let read = |path: &Path| -> &'static [u8] { std::fs::read(path).expect("a file").leak() };
    let mut files = vec![("accounts.json".to_owned(), read(&folder.join("accounts.json")))];
    let mut countries = Vec::new();
    for entry in std::fs::read_dir(folder.join("hospitals")).expect("the folder is there") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
        let text = read(&path);
        if name.ends_with(".json") {
            countries.push(serde_json::from_slice(text).expect("JSON"));
        }
        files.push((format!("hospitals/{name}"), text));
    }
    (SeedContext::new(files), countries)
}

fn list<'a>(of: &'a Value, field: &str) -> &'a [Value] {
    of[field].as_array().expect("a list")
}

#[actix_web::test]
async fn the_demonstration_hospitals_are_added_once() {
    let world = World::new().await;
    let hospitals = hospitals(&world);
    let (context, countries) = context();
    let houses = || countries.iter().flat_map(|country| list(country, "hospitals"));
    let offers = || houses().flat_map(|hospital| list(hospital, "offers"));
    let (category, subcategory) = world.category().await;
    for slug in offers().map(|offer| offer["treatment"].as_str().expect("a slug")) {
        if context.find("treatment", slug).is_none() {
            let id = TreatmentId::generate(&world.clock, &world.entropy);
            let sql =
                "INSERT INTO treatments (id, category_id, subcategory_id, name, slug) VALUES ($1, $2, $3, $4, $4)";
            world.sql(sql, [id.0.into(), category.0.into(), subcategory.0.into(), slug.into()]).await;
            context.remember("treatment", slug, id.0);
        }
    }
    let missing = hospitals.load(&context).await;
    assert!(matches!(missing, Err(SeedError::Refused(_))), "the account comes first: {missing:?}");
    let admin = world.user(Role::HospitalAdmin).await;
    context.remember("user", "hospital@medivoy.example", admin.id.0);

    let events = "SELECT count(*) FROM outbox_events";
    let counts = "SELECT (SELECT count(*) FROM hospitals) * 100000 + (SELECT count(*) FROM hospital_treatments)";
    let expected = i64::try_from(houses().count() * 100_000 + offers().count()).expect("a small number");
    hospitals.load(&context).await.expect("seeds");
    assert_eq!(world.number(counts, []).await, expected);
    assert_eq!(context.count("hospital"), houses().count(), "later modules find them by their slugs");
    let published = world.number(events, []).await;
    hospitals.load(&context).await.expect("seeds");
    assert_eq!((world.number(counts, []).await, world.number(events, []).await), (expected, published));

    let rate = "SELECT (success_rate * 100) FROM hospital_treatments o JOIN hospitals h ON h.id = o.hospital_id JOIN treatments t ON t.id = o.treatment_id
        WHERE h.slug = 'mavikubbe-international' AND t.slug = 'total-knee-replacement' AND h.admin_user_id = $1 AND base_price_currency = 'TRY'";
    assert_eq!(world.number(rate, [admin.id.0.into()]).await, 9595, "to the last decimal");
    let found = app(&world).await.get("/api/v1/hospitals?search=mavikube%20istambul").send().await.data(200);
    assert_eq!(found[0]["slug"], "mavikubbe-international");

    // What was deleted on purpose stays deleted.
    world.sql("UPDATE hospitals SET deleted_at = now() WHERE slug = 'mavikubbe-international'", []).await;
    hospitals.load(&context).await.expect("seeds");
    assert_eq!((world.number(counts, []).await, world.number(events, []).await), (expected, published));
}

#[actix_web::test]
async fn seed_data_that_cannot_be_used_adds_nothing() {
    let world = World::new().await;
    let (context, _) = context();
    context.remember("user", "hospital@medivoy.example", world.user(Role::HospitalAdmin).await.id.0);
    let refused = hospitals(&world).load(&context).await;
    let is_named = |why: &String| why.contains("is not in the catalogue");
    assert!(matches!(&refused, Err(SeedError::Refused(why)) if is_named(why)), "{refused:?}");
    assert_eq!(world.number("SELECT count(*) FROM hospitals", []).await, 0);
}
