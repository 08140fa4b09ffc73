//! The same text, written otherwise, is found; and what fits best comes first.

use super::{app, hospitals, new_hospital, with};
use kernel::Role;
use serde_json::{Value, json};
use test_support::{TestApp, World};

async fn found(app: &TestApp, query: &[(&str, &str)]) -> Vec<String> {
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
    let answer = app.get(&format!("/api/v1/hospitals?{query}")).send().await.data(200);
    answer.as_array().expect("a list").iter().map(|h| h["name"].as_str().expect("a name").to_owned()).collect()
}

async fn create(world: &World, app: &TestApp, name: &str, more: Value) {
    let owner = world.user(Role::HospitalAdmin).await;
    app.post("/api/v1/hospitals").by(&owner).json(with(new_hospital(name), more)).send().await.expect(201);
}

#[actix_web::test]
async fn cities_and_specializations_are_the_same_however_they_are_written() {
    let world = World::new().await;
    let app = app(&world).await;
    for (name, city) in
        [("One", "Málaga"), ("Two", "Cancún"), ("Three", "Diyarbakır"), ("Four", "القاهرة"), ("Five", "서울")]
    {
        create(&world, &app, name, json!({ "city": city, "specializations": ["Cardiología"] })).await;
    }
    for (city, expected) in [
        ("Malaga", vec!["One"]),
        ("ma\u{301}laga", vec!["One"]),
        ("MÁLAGA", vec!["One"]),
        ("Cancun", vec!["Two"]),
        ("ｃａｎｃｕｎ", vec!["Two"]),
        ("Can\u{200b}cún", vec!["Two"]),
        ("DIYARBAKIR", vec!["Three"]),
        ("DİYARBAKIR", vec!["Three"]),
        ("diyarbakir", vec!["Three"]),
        ("القَاهِرَة", vec!["Four"]),
        ("القاهره", vec!["Four"]),
        ("القـاهـرة", vec!["Four"]),
        ("\u{1109}\u{1165}\u{110b}\u{116e}\u{11af}", vec!["Five"]),
        ("Malag", vec![]),
        ("-", vec![]),
        ("%", vec![]),
    ] {
        assert_eq!(found(&app, &[("city", city)]).await, expected, "{city}");
    }
    for name in ["Cardiología", "cardiologia", "CARDIOLOGI\u{301}A"] {
        assert_eq!(found(&app, &[("specialization", name), ("city", "cancun")]).await, ["Two"], "{name}");
    }
    assert!(found(&app, &[("specialization", "cardio")]).await.is_empty());
}

#[actix_web::test]
async fn the_best_comes_first_where_something_is_searched_for() {
    let world = World::new().await;
    let app = app(&world).await;
    for (name, city, rating) in [
        ("Ankara Cancer Centre", "Ankara", "4.90"),
        ("Cancer Institute", "Berlin", "4.80"),
        ("Costa Hospital", "Cancún", "1.00"),
        ("Oncology and Cancer Care", "Rome", "4.70"),
    ] {
        create(&world, &app, name, json!({ "city": city })).await;
        world.sql(&format!("UPDATE hospitals SET rating = {rating} WHERE name = $1"), [name.into()]).await;
    }
    for search in ["Cancun", "cancún", "CANCUN"] {
        assert_eq!(
            found(&app, &[("search", search)]).await.first().map(String::as_str),
            Some("Costa Hospital"),
            "{search}"
        );
    }
    assert_eq!(
        found(&app, &[("search", "cancer institute")]).await.first().map(String::as_str),
        Some("Cancer Institute")
    );
    // Another order only when it is asked for.
    let by_rating = found(&app, &[("search", "cancer"), ("sort", "-rating")]).await;
    assert_eq!(by_rating[0], "Ankara Cancer Centre");
    assert_eq!(found(&app, &[]).await[0], "Ankara Cancer Centre", "without a search by rating");
    // Page by page it is the same list.
    let whole = found(&app, &[("search", "cancer")]).await;
    assert!(whole.len() >= 3, "{whole:?}");
    let mut path = "/api/v1/hospitals?search=cancer&limit=1".to_owned();
    let mut paged = Vec::new();
    loop {
        let page = app.get(&path).send().await;
        paged.extend(
            page.data(200).as_array().expect("a list").iter().map(|h| h["name"].as_str().expect("a name").to_owned()),
        );
        let Some(cursor) = page.json["meta"]["next_cursor"].as_str() else { break };
        path = format!("/api/v1/hospitals?search=cancer&limit=1&cursor={cursor}");
    }
    assert_eq!(paged, whole);
    app.get("/api/v1/hospitals?sort=-relevance").send().await.problem(400, "invalid_parameter");
}

/// What a version before wrote is folded by the job, and keeps its version.
#[actix_web::test]
async fn rows_of_another_folding_are_folded_again() {
    let world = World::new().await;
    let app = app(&world).await;
    create(&world, &app, "Clínica Sol", json!({ "city": "Málaga" })).await;
    let sql = "UPDATE hospitals SET folding = 0, city_folded = '', name_folded = '', search_text = ''";
    world.sql(sql, []).await;
    let before = app.get("/api/v1/hospitals/clinica-sol").send().await;
    assert!(found(&app, &[("city", "malaga")]).await.is_empty(), "not folded yet");
    let module = crate::module(&hospitals(&world));
    module.jobs.get("hospitals.fold_again").expect("a job").run().await.expect("folds");
    for query in [("city", "malaga"), ("search", "clinica sol")] {
        assert_eq!(found(&app, &[query]).await, ["Clínica Sol"], "{query:?}");
    }
    let after = app.get("/api/v1/hospitals/clinica-sol").send().await;
    assert_eq!(after.data(200)["updated_at"], before.data(200)["updated_at"]);
    assert_eq!(world.number("SELECT count(*) FROM hospitals WHERE folding < 1", []).await, 0);
}
