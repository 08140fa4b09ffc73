use super::fixture::Fixture;
use kernel::Role;
use kernel::events::auth::PasswordChanged;
use serde_json::json;
use test_support::assert_snapshot;

const PATH: &str = "/api/v1/notifications";

/// The good answer of every operation about the inbox, whole. The stream never ends and has none.
#[actix_web::test]
async fn every_good_answer_about_notifications() {
    let fixture = Fixture::new().await;
    let app = fixture.app().await;
    let (admin, me) = (fixture.world.admin().await, fixture.world.user(Role::Patient).await);
    let body = json!({ "user_id": me.id, "title": "Maintenance", "message": "From 22:00 UTC." });
    assert_snapshot!("post_notifications", app.post(PATH).by(&admin).json(body).send().await);
    fixture.work().await;
    fixture.publish(&PasswordChanged { user_id: me.id }).await;
    fixture.work().await;

    let list = app.get(PATH).by(&me).send().await;
    assert_snapshot!("get_notifications", list);
    let path = format!("{PATH}/{}", list.data(200)[0]["id"].as_str().expect("an id"));
    assert_snapshot!("patch_notifications_by_id_read", app.patch(&format!("{path}/read")).by(&me).send().await);
    assert_snapshot!("patch_notifications_read_all", app.patch(&format!("{PATH}/read-all")).by(&me).send().await);
    assert_snapshot!("delete_notifications_by_id", app.delete(&path).by(&me).send().await);
}

#[actix_web::test]
async fn every_good_answer_about_preferences_and_devices() {
    let fixture = Fixture::new().await;
    let app = fixture.app().await;
    let me = fixture.world.user(Role::Patient).await;
    let preferences = format!("{PATH}/preferences");
    let body = json!({ "preferences": [{ "kind": "booking", "email": false, "sms": true, "push": false }] });
    assert_snapshot!("get_notifications_preferences", app.get(&preferences).by(&me).send().await);
    assert_snapshot!("put_notifications_preferences", app.put(&preferences).by(&me).json(body).send().await);

    let body = json!({ "platform": "ios", "token": "a-push-token-of-some-length" });
    let registered = app.post(&format!("{PATH}/devices")).by(&me).json(body).send().await;
    assert_snapshot!("post_notifications_devices", registered);
    let device = registered.header("location").expect("a location");
    assert_snapshot!("delete_notifications_devices_by_id", app.delete(device).by(&me).send().await);
}
