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
    assert_snapshot!("createNotification", app.post(PATH).by(&admin).json(body).send().await);
    fixture.work().await;
    fixture.publish(&PasswordChanged { user_id: me.id }).await;
    fixture.work().await;

    let list = app.get(PATH).by(&me).send().await;
    assert_snapshot!("listNotifications", list);
    let path = format!("{PATH}/{}", list.data(200)[0]["id"].as_str().expect("an id"));
    assert_snapshot!("markNotificationRead", app.patch(&format!("{path}/read")).by(&me).send().await);
    assert_snapshot!("markAllNotificationsRead", app.patch(&format!("{PATH}/read-all")).by(&me).send().await);
    assert_snapshot!("deleteNotification", app.delete(&path).by(&me).send().await);
}

#[actix_web::test]
async fn every_good_answer_about_preferences_and_devices() {
    let fixture = Fixture::new().await;
    let app = fixture.app().await;
    let me = fixture.world.user(Role::Patient).await;
    let preferences = format!("{PATH}/preferences");
    let body = json!({ "preferences": [{ "kind": "booking", "email": false, "sms": true, "push": false }] });
    assert_snapshot!("getNotificationPreferences", app.get(&preferences).by(&me).send().await);
    assert_snapshot!("setNotificationPreferences", app.put(&preferences).by(&me).json(body).send().await);

    let body = json!({ "platform": "ios", "token": "a-push-token-of-some-length" });
    let registered = app.post(&format!("{PATH}/devices")).by(&me).json(body).send().await;
    assert_snapshot!("registerDevice", registered);
    let device = registered.header("location").expect("a location");
    assert_snapshot!("deleteDevice", app.delete(device).by(&me).send().await);
}
