use super::{PATH, app, profile};
use kernel::Role;
use test_support::World;

#[actix_web::test]
async fn the_same_values_again_write_nothing() {
    let world = World::new().await;
    let app = app(&world).await;
    let me = world.user(Role::Patient).await;
    let created = app.post(PATH).by(&me).json(profile()).send().await;
    let path = created.expect(201).header("location").expect("a location").to_owned();
    let before = world.events_and_entries().await;
    for _ in 0..2 {
        let same = app.patch(&path).by(&me).json(profile()).send().await;
        assert_eq!((same.data(200), same.etag()), (created.data(201), created.etag()));
    }
    assert_eq!(world.events_and_entries().await, before, "no event, no entry");
}
