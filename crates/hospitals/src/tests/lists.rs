use super::{app, new_hospital, with};
use kernel::Role;
use kernel::ports::{HospitalDirectory, RoleProfile};
use serde_json::{Value, json};
use test_support::{TestApp, World};

async fn names(app: &TestApp, query: &str) -> Vec<String> {
    let answer = app.get(&format!("/api/v1/hospitals?{query}")).send().await;
    answer
        .data(200)
        .as_array()
        .expect("a list")
        .iter()
        .map(|h| h["name"].as_str().expect("a name").to_owned())
        .collect()
}

async fn three(world: &World, app: &TestApp) {
    let admin = world.admin().await;
    for (name, more, rating) in [
        (
            "Acıbahçe Heart Centre",
            json!({ "latitude": 41.0, "longitude": 29.0, "specializations": ["cardiac-vascular-care"] }),
            "4.50",
        ),
        (
            "Budapest Dental",
            json!({ "country": "HU", "city": "Budapest", "latitude": 47.5, "longitude": 19.0, "specializations": ["dental-care"] }),
            "4.05",
        ),
        ("Nowhere Clinic", json!({ "country": "HU", "city": "Győr" }), "0"),
    ] {
        app.post("/api/v1/hospitals").by(&admin).json(with(new_hospital(name), more)).send().await.expect(201);
        world
            .sql(
                &format!("UPDATE hospitals SET rating = {rating}, is_verified = {rating} > 4.1 WHERE name = $1"),
                [name.into()],
            )
            .await;
    }
}

#[actix_web::test]
async fn filters_search_and_orders() {
    let world = World::new().await;
    let app = app(&world).await;
    three(&world, &app).await;
    let (heart, dental, nowhere) = ("Acıbahçe Heart Centre", "Budapest Dental", "Nowhere Clinic");
    for (query, expected) in [
        ("", vec![heart, dental, nowhere]),
        ("sort=rating", vec![nowhere, dental, heart]),
        ("sort=-name", vec![nowhere, dental, heart]),
        ("country=HU", vec![dental, nowhere]),
        ("city=budapest", vec![dental]),
        ("country=HU&city=%C4%B0zmir", vec![]),
        ("specialization=dental-care", vec![dental]),
        ("specialization=dental", vec![]),
        ("is_verified=true", vec![heart]),
        ("is_verified=false", vec![dental, nowhere]),
        ("search=acibahce", vec![heart]),
        ("search=ACIBACHE", vec![heart]),
        ("search=budapets", vec![dental]),
        ("search=dental%20hungary", vec![]),
        ("search=dentl%20budapest", vec![dental]),
        ("search=cardiac", vec![heart]),
        ("search=zzzzzz", vec![]),
        ("search=%25%25", vec![]),
        ("near_lat=41&near_lng=28&sort=distance", vec![heart, dental, nowhere]),
        ("near_lat=47&near_lng=18&sort=distance", vec![dental, heart, nowhere]),
        ("near_lat=47&near_lng=18&sort=-distance", vec![nowhere, heart, dental]),
    ] {
        assert_eq!(names(&app, query).await, expected, "{query}");
    }
    let near = app.get("/api/v1/hospitals?near_lat=41&near_lng=29&sort=distance").send().await.data(200);
    assert_eq!(
        (&near[0]["distance_km"], &near[0]["rating"], near[2].get("distance_km")),
        (&json!(0.0), &json!(4.5), None)
    );
    for (query, status, code) in [
        ("sort=distance", 400, "invalid_parameter"),
        ("near_lat=1", 400, "invalid_parameter"),
        ("near_lng=1", 400, "invalid_parameter"),
        ("near_lat=NaN&near_lng=1", 400, "invalid_parameter"),
        ("near_lat=91&near_lng=1", 422, "validation_failed"),
        ("country=Turkey", 400, "invalid_parameter"),
        ("treatment_id=x", 400, "invalid_parameter"),
        ("search=x", 422, "validation_failed"),
        ("stars=5", 400, "unknown_parameter"),
    ] {
        app.get(&format!("/api/v1/hospitals?{query}")).send().await.problem(status, code);
    }
}

#[actix_web::test]
async fn both_ways_of_paging_show_every_row_once() {
    let world = World::new().await;
    let app = app(&world).await;
    three(&world, &app).await;
    for _ in 0..14 {
        world.hospital().await;
    }
    for sort in ["rating", "-rating", "name", "-name", "distance", "-distance"] {
        for caller in [None, Some(world.admin().await)] {
            let first = format!("/api/v1/hospitals?near_lat=40&near_lng=30&limit=5&sort={sort}");
            let (mut seen, mut path) = (Vec::new(), first.clone());
            loop {
                let page = caller.as_ref().map_or_else(|| app.get(&path), |user| app.get(&path).by(user)).send().await;
                seen.extend(page.data(200).as_array().expect("a list").iter().map(|h| h["id"].to_string()));
                let Some(cursor) = page.json["meta"]["next_cursor"].as_str() else { break };
                assert!(page.header("link").is_some_and(|link| link.contains("rel=\"next\"")), "{path}");
                path = format!("{first}&cursor={cursor}");
            }
            let rows = seen.len();
            seen.sort();
            seen.dedup();
            assert_eq!((rows, seen.len()), (17, 17), "{sort}");
        }
    }
    let page = app.get("/api/v1/hospitals?limit=5&page=4").send().await;
    assert_eq!(page.json["meta"], json!({ "limit": 5, "has_more": false, "page": 4, "total": 17, "total_pages": 4 }));
}

#[actix_web::test]
async fn what_the_ports_answer() {
    let world = World::new().await;
    let (hospital, other) = (world.hospital().await, world.user(Role::HospitalAdmin).await);
    let treatment = world.treatment("Hip replacement").await;
    let price = kernel::Money::new(900_000, kernel::Currency::parse("EUR").expect("valid"));
    world.offer(hospital.id, treatment, &price).await;
    let records = crate::HospitalRecords::new(world.parts.clone());

    let found = records.by_ids(&[hospital.id]).await.expect("answers");
    assert_eq!(
        (found[0].id, found[0].admin_user_id, found[0].is_bookable),
        (hospital.id, Some(hospital.admin.id), true)
    );
    assert_eq!(records.administered_by(hospital.admin.id).await.expect("answers"), [hospital.id]);
    assert_eq!(records.administered_by(other.id).await.expect("answers"), []);
    assert_eq!(records.offer(hospital.id, treatment).await.expect("answers").map(|o| o.base_price), Some(price));
    let profile = records.load(hospital.admin.id).await.expect("answers");
    assert_eq!(
        (records.field(), profile[0]["id"].clone(), profile.as_array().map(Vec::len)),
        ("hospitals", json!(hospital.id), Some(1))
    );
    assert_eq!(records.load(other.id).await.expect("answers"), json!([]));

    for (change, is_bookable) in [
        ("is_verified = false", false),
        ("is_verified = true, is_active = false", false),
        ("is_active = true", true),
        ("deleted_at = now()", false),
    ] {
        world.sql(&format!("UPDATE hospitals SET {change} WHERE id = $1"), [hospital.id.0.into()]).await;
        assert_eq!(records.by_ids(&[hospital.id]).await.expect("answers")[0].is_bookable, is_bookable, "{change}");
    }
    assert_eq!(records.administered_by(hospital.admin.id).await.expect("answers"), [], "a deleted one is nobody's");
}

#[actix_web::test]
async fn texts_come_in_the_language_of_the_caller() {
    let world = World::new().await;
    let app = app(&world).await;
    let hospital = world.hospital().await;
    let translations = json!({ "ar": { "description": "مستشفى عام" } });
    world
        .sql(
            "UPDATE hospitals SET description = 'General hospital', translations = $2 WHERE id = $1",
            [hospital.id.0.into(), translations.into()],
        )
        .await;
    let path = format!("/api/v1/hospitals/{}", hospital.id);
    for (language, expected, content_language) in
        [("ar-EG", "مستشفى عام", "ar"), ("fr", "General hospital", "fr"), ("de", "General hospital", "en")]
    {
        // Twice: the second answer comes from the cache.
        for _ in 0..2 {
            let answer = app.get(&path).header("accept-language", language).send().await;
            assert_eq!(answer.data(200)["description"], Value::from(expected), "{language}");
            assert_eq!(answer.header("content-language"), Some(content_language));
        }
    }
    assert_eq!(app.get(&format!("{path}?locale=ar")).send().await.data(200)["description"], "مستشفى عام");
}
