use super::fixture::{app, service};
use kernel::HospitalId;
use platform::{Seed, SeedContext, SeedError};
use serde_json::Value;
use test_support::World;

const FILE: &[u8] = include_bytes!("../../../../seed-data/laboratory/laboratories.json");

#[actix_web::test]
async fn the_demonstration_laboratories_are_added_once() {
    let world = World::new().await;
    let laboratories = service(&world);
    let context = SeedContext::new([("laboratory/laboratories.json".to_owned(), FILE)]);
    let missing = laboratories.load(&context).await;
    assert!(matches!(missing, Err(SeedError::Refused(_))), "the hospitals come first: {missing:?}");
    let count = "SELECT count(*) FROM laboratories";
    assert_eq!(world.number(count, []).await, 0);

    let file: Value = serde_json::from_slice(FILE).expect("JSON");
    let seeds = file["laboratories"].as_array().expect("a list");
    assert_eq!(seeds.len(), 12);
    for slug in seeds.iter().map(|seed| seed["hospital"].as_str().expect("a slug")) {
        let HospitalId(id) = world.hospital().await.id;
        context.remember("hospital", slug, id);
    }
    for _ in 0..2 {
        laboratories.load(&context).await.expect("loads");
        assert_eq!(world.number(count, []).await, 12);
    }
    let list = app(&world).await.get("/api/v1/laboratories?country=TR").send().await.data(200);
    assert_eq!(list[0]["name"], "Mavikubbe Central Laboratory");
    // What was deleted on purpose stays deleted.
    world.sql("UPDATE laboratories SET deleted_at = now()", []).await;
    laboratories.load(&context).await.expect("loads");
    assert_eq!(world.number("SELECT count(*) FROM laboratories WHERE deleted_at IS NULL", []).await, 0);
}
