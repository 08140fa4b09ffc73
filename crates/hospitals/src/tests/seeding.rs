use super::hospitals;
use crate::{HospitalSeedError, SeedCountry, SeededHospitals};
use kernel::{Role, TreatmentId};
use std::collections::HashMap;
use std::path::Path;
use test_support::World;

fn countries() -> Vec<SeedCountry> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../seed-data/hospitals");
    let files = std::fs::read_dir(folder).expect("the folder is there").map(|entry| entry.expect("an entry").path());
    files.filter(|path| path.extension().is_some_and(|e| e == "json")).map(|path| read(&path)).collect()
}

fn read(path: &Path) -> SeedCountry {
    let text = std::fs::read_to_string(path).expect("a file");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[actix_web::test]
async fn the_demonstration_hospitals_are_added_once() {
    let world = World::new().await;
    let hospitals = hospitals(&world);
    let countries = countries();
    let slugs: std::collections::BTreeSet<&str> =
        countries.iter().flat_map(|c| &c.hospitals).flat_map(|h| &h.offers).map(|o| o.treatment.as_str()).collect();
    let mut treatments: HashMap<String, TreatmentId> = HashMap::new();
    let (category, subcategory) = world.category().await;
    for slug in slugs {
        let id = TreatmentId::generate(&world.clock, &world.entropy);
        let sql = "INSERT INTO treatments (id, category_id, subcategory_id, name, slug) VALUES ($1, $2, $3, $4, $4)";
        world.sql(sql, [id.0.into(), category.0.into(), subcategory.0.into(), slug.into()]).await;
        treatments.insert(slug.to_owned(), id);
    }
    let admin = world.user(Role::HospitalAdmin).await;
    let admins = HashMap::from([("mavikubbe-international".to_owned(), admin.id)]);

    let offers: usize = countries.iter().flat_map(|c| &c.hospitals).map(|h| h.offers.len()).sum();
    let houses: usize = countries.iter().map(|c| c.hospitals.len()).sum();
    let first = hospitals.seed(&countries, &treatments, &admins).await.expect("seeds");
    assert_eq!((first.hospitals, first.offers), (houses as u64, offers as u64));
    assert_eq!(hospitals.seed(&countries, &treatments, &admins).await.expect("seeds"), SeededHospitals::default());

    let rate = "SELECT (success_rate * 100) FROM hospital_treatments o JOIN hospitals h ON h.id = o.hospital_id JOIN treatments t ON t.id = o.treatment_id
        WHERE h.slug = 'mavikubbe-international' AND t.slug = 'total-knee-replacement' AND h.admin_user_id = $1 AND base_price_currency = 'TRY'";
    assert_eq!(world.number(rate, [admin.id.0.into()]).await, 9595, "to the last decimal");
    let app = world.serve(vec![crate::routes(&hospitals)]).await;
    let found = app.get("/api/v1/hospitals?search=mavikube%20istambul").send().await.data(200);
    assert_eq!(found[0]["slug"], "mavikubbe-international");

    // What was deleted on purpose stays deleted.
    world.sql("UPDATE hospitals SET deleted_at = now() WHERE slug = 'mavikubbe-international'", []).await;
    assert_eq!(hospitals.seed(&countries, &treatments, &admins).await.expect("seeds"), SeededHospitals::default());
}

#[actix_web::test]
async fn seed_data_that_cannot_be_used_adds_nothing() {
    let world = World::new().await;
    let hospitals = hospitals(&world);
    let refused = hospitals.seed(&countries(), &HashMap::new(), &HashMap::new()).await;
    assert!(matches!(refused, Err(HospitalSeedError::UnknownTreatment { .. })), "{refused:?}");
    assert_eq!(world.number("SELECT count(*) FROM hospitals", []).await, 0);
}
