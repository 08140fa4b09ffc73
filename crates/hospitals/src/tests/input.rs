//! What every text, address and shape of a request must be, where this module takes them.

use super::{app, bank, new_hospital, with};
use kernel::Role;
use serde_json::{Value, json};
use test_support::World;

const PATH: &str = "/api/v1/hospitals";

#[actix_web::test]
async fn blank_texts_and_hidden_characters_are_refused() {
    let world = World::new().await;
    let app = app(&world).await;
    let owner = world.user(Role::HospitalAdmin).await;
    let kept = app.post(PATH).by(&owner).json(new_hospital("Kept")).send().await;
    let path = kept.header("location").expect("a location").to_owned();
    for (text, code) in [
        ("   ", "blank"),
        ("\u{200b}", "blank"),
        ("\u{202e}\u{202c}", "blank"),
        ("\u{3164}", "blank"),
        ("\u{2800}", "blank"),
        ("\u{fe0f}", "blank"),
        ("\u{e0061}", "blank"),
        ("\u{a0}\u{3000}", "blank"),
        ("a\r\nb", "characters"),
        ("a\nb", "characters"),
        ("a\u{7}b", "characters"),
        ("a\u{9b}b", "characters"),
        ("a\u{202e}b", "characters"),
        ("a\u{2067}b", "characters"),
    ] {
        for (change, field) in [
            (json!({ "name": text }), "name"),
            (json!({ "city": text }), "city"),
            (json!({ "certifications": ["ISO", text] }), "certifications[1]"),
            (json!({ "bank_details": with(bank(), json!({ "account_holder": text })) }), "bank_details.account_holder"),
        ] {
            for request in
                [app.post(PATH).json(with(new_hospital("New"), change.clone())), app.patch(&path).json(change.clone())]
            {
                let refused = request.by(&owner).send().await;
                let error = &refused.problem(422, "validation_failed").json["errors"][0];
                assert_eq!((&error["field"], &error["code"]), (&json!(field), &json!(code)), "{text:?} {change}");
            }
        }
    }
    for (text, allowed) in
        [("a\n\nb", true), ("  a", true), ("", true), (" \n ", false), ("a\u{202d}b", false), ("a\u{8}", false)]
    {
        let described = app.patch(&path).by(&owner).json(json!({ "description": text })).send().await;
        if allowed {
            assert_eq!(described.data(200)["description"], text, "{text:?}");
        } else {
            described.problem(422, "validation_failed");
        }
    }
}

#[actix_web::test]
async fn names_are_kept_trimmed_and_composed() {
    let world = World::new().await;
    let app = app(&world).await;
    let owner = world.user(Role::HospitalAdmin).await;
    for (sent, kept) in [
        ("  Klinik ", "Klinik"),
        ("\u{200b}Klinik\u{feff}", "Klinik"),
        ("Cli\u{301}nica", "Clínica"),
        ("کلینیک\u{200c}ها", "کلینیک\u{200c}ها"),
        ("\u{1112}\u{1161}\u{11ab}", "한"),
    ] {
        let created =
            app.post(PATH).by(&owner).json(with(new_hospital(sent), json!({ "city": sent }))).send().await.data(201);
        assert_eq!((&created["name"], &created["city"]), (&json!(kept), &json!(kept)), "{sent:?}");
    }
}

#[actix_web::test]
async fn addresses_of_pages_are_of_the_public_web() {
    let world = World::new().await;
    let app = app(&world).await;
    let owner = world.user(Role::HospitalAdmin).await;
    for url in [
        "javascript:alert(1)",
        "data:text/html,x",
        "http://hospital.example/",
        "https://169.254.169.254/latest",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://localhost/",
        "https://user:pass@hospital.example/",
        "https://2130706433/",
        "https://db.internal/",
        "https://hospital.example/\r\nx",
        "hospital.example",
    ] {
        for field in ["logo_url", "website"] {
            let refused = app.post(PATH).by(&owner).json(with(new_hospital("New"), json!({ field: url }))).send().await;
            assert_eq!(refused.problem(422, "validation_failed").json["errors"][0]["field"], field, "{url}");
        }
    }
    let good = json!({ "logo_url": "https://img.example/a.png", "website": "https://hospital.example:8443/?a=b#c" });
    let created = app.post(PATH).by(&owner).json(with(new_hospital("New"), good.clone())).send().await.data(201);
    assert_eq!((&created["logo_url"], &created["website"]), (&good["logo_url"], &good["website"]));
}

#[actix_web::test]
async fn an_object_is_an_object_and_the_answer_speaks_of_the_api() {
    let world = World::new().await;
    let app = app(&world).await;
    let owner = world.user(Role::HospitalAdmin).await;
    let whole: Vec<Value> = new_hospital("A").as_object().expect("an object").values().cloned().collect();
    for (body, field) in [
        (json!([]), ""),
        (json!(whole), ""),
        (json!("text"), ""),
        (json!(1), ""),
        (Value::Null, ""),
        (with(new_hospital("A"), json!({ "bank_details": ["A", "B"] })), "bank_details"),
        (with(new_hospital("A"), json!({ "name": ["A"] })), "name"),
        (with(new_hospital("A"), json!({ "certifications": "ISO" })), "certifications"),
        (with(new_hospital("A"), json!({ "is_active": "true" })), "is_active"),
        (with(new_hospital("A"), json!({ "total_beds": "12" })), "total_beds"),
        (
            with(new_hospital("A"), json!({ "admin_user_id": "{0190a000-0000-7000-8000-000000000001}" })),
            "admin_user_id",
        ),
    ] {
        let refused = app.post(PATH).by(&owner).json(body.clone()).send().await;
        let problem = &refused.problem(422, "validation_failed").json;
        assert_eq!(problem["errors"][0]["field"], field, "{body} {problem}");
        let words = problem.to_string();
        for word in ["struct", "expected", "CreateHospital", "tuple", "sequence", "i32", "at line"] {
            assert!(!words.contains(word), "{body}: {words}");
        }
    }
    let two = with(new_hospital(" "), json!({ "country": "tr", "total_beds": "12" }));
    let refused = app.post(PATH).by(&owner).json(two).send().await;
    let problem = &refused.problem(422, "validation_failed").json;
    let fields: Vec<&str> =
        problem["errors"].as_array().expect("a list").iter().filter_map(|e| e["field"].as_str()).collect();
    for field in ["name", "country", "total_beds"] {
        assert!(fields.contains(&field), "all are told at once: {fields:?}");
    }
}
