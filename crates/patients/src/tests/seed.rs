use super::{PATH, app, patients};
use kernel::Role;
use platform::{Seed, SeedContext};
use serde_json::Value;
use test_support::World;

#[actix_web::test]
async fn the_demonstration_profile_is_added_once() {
    let world = World::new().await;
    let file: &'static [u8] = include_bytes!("../../../../seed-data/accounts.json");
    let accounts: Value = serde_json::from_slice(file).expect("JSON");
    let accounts = accounts["accounts"].as_array().expect("a list").clone();
    let account = accounts.iter().find(|a| a.get("profile").is_some()).expect("a profile");
    let user = world.user(Role::Patient).await;
    let context = SeedContext::new([("accounts.json".to_owned(), file)]);
    assert!(patients(&world).load(&context).await.is_err(), "the account comes first");
    context.remember("user", account["email"].as_str().expect("an address"), user.id.0);
    for _ in 0..2 {
        patients(&world).load(&context).await.expect("loads");
        assert_eq!(world.number("SELECT count(*) FROM patients", []).await, 1);
    }
    let app = app(&world).await;
    let id: uuid::Uuid = world.sql("SELECT id FROM patients", []).await[0].try_get("", "id").expect("an id");
    let data = app.get(&format!("{PATH}/{id}")).by(&user).send().await.data(200);
    assert_eq!(data["allergies"], account["profile"]["allergies"]);
}
