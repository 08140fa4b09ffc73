//! Names and pictures of accounts.

use super::app;
use kernel::Role;
use serde_json::json;
use test_support::World;

#[actix_web::test]
async fn a_name_has_something_to_see_on_one_line() {
    let world = World::new().await;
    let (app, admin) = (app(&world).await, world.admin().await);
    let path = format!("/api/v1/users/{}", world.user(Role::Patient).await.id);
    for (name, code) in [
        (" ", "blank"),
        ("\u{200b}\u{2060}", "blank"),
        ("\u{202b}", "blank"),
        ("\u{3164}", "blank"),
        ("\u{115f}\u{1160}", "blank"),
        ("\u{2800}\u{2800}", "blank"),
        ("\u{fe00}", "blank"),
        ("\u{e0020}", "blank"),
        ("\u{301}", "blank"),
        ("", "length"),
        ("Ada\r\nBcc: x@y.example", "characters"),
        ("Ada\u{0b}", "characters"),
        ("\u{202e}adA", "characters"),
        ("Ada\u{2068}", "characters"),
    ] {
        for field in ["first_name", "last_name"] {
            let refused = app.patch(&path).by(&admin).json(json!({ field: name })).send().await;
            let error = &refused.problem(422, "validation_failed").json["errors"][0];
            assert_eq!((&error["field"], &error["code"]), (&json!(field), &json!(code)), "{name:?}");
        }
    }
    for (sent, kept) in [(" Ada ", "Ada"), ("Zoe\u{308}", "Zoë"), ("রত্না", "রত্না"), ("علی\u{200c}رضا", "علی\u{200c}رضا")]
    {
        let changed = app.patch(&path).by(&admin).json(json!({ "first_name": sent })).send().await;
        assert_eq!(changed.data(200)["first_name"], kept);
    }
}

#[actix_web::test]
async fn pictures_are_of_the_public_web_and_numbers_in_their_form() {
    let world = World::new().await;
    let (app, admin) = (app(&world).await, world.admin().await);
    let path = format!("/api/v1/users/{}", world.user(Role::Patient).await.id);
    for (field, value) in [
        ("profile_picture_url", "javascript:alert(1)"),
        ("profile_picture_url", "http://169.254.169.254/"),
        ("profile_picture_url", "https://169.254.169.254/"),
        ("profile_picture_url", "https://localhost/a.png"),
        ("profile_picture_url", "https://a:b@example.org/a.png"),
        ("phone", "+14155552671 ext. 55"),
        ("phone", "+1800FLOWERS"),
        ("phone", "+1415555２671"),
        ("locale", "en_US"),
        ("time_zone", "europe/istanbul"),
    ] {
        let refused = app.patch(&path).by(&admin).json(json!({ field: value })).send().await;
        let error = &refused.problem(422, "validation_failed").json["errors"][0];
        assert_eq!(error["field"], field, "{value}");
        assert!(error["message"].as_str().is_some_and(|m| m.starts_with("must ")), "{error}");
    }
    for query in [
        "limit=+5",
        "limit=1e1",
        "limit=05",
        "page=%201",
        "is_active=TRUE",
        "is_active=1",
        "search=%FF%FF",
        "user_type=Patient",
    ] {
        app.get(&format!("/api/v1/users?{query}")).by(&admin).send().await.problem(400, "invalid_parameter");
    }
    let logs = "/api/v1/audit-logs";
    for query in [
        "from=2027-03-01%2009:30:00Z",
        "from=2027-03-01",
        "to=2027-03-01T09:30:00",
        "entity_id=%7B0190a000-0000-7000-8000-000000000001%7D",
        "user_id=0190a000000070008000000000000001",
    ] {
        app.get(&format!("{logs}?{query}")).by(&admin).send().await.problem(400, "invalid_parameter");
    }
}
