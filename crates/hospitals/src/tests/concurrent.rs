use super::{app, new_hospital};
use kernel::Role;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use test_support::World;

#[actix_web::test]
async fn slugs_are_unique_whatever_is_made_at_once() {
    let world = World::new().await;
    let app = app(&world).await;
    let owner = world.user(Role::HospitalAdmin).await;
    let requests = (0..12).map(|_| app.post("/api/v1/hospitals").by(&owner).json(new_hospital("Aynı Ad")).send());
    let answers = futures_util::future::join_all(requests).await;
    let slugs: BTreeSet<String> =
        answers.iter().map(|a| a.data(201)["slug"].as_str().expect("a slug").to_owned()).collect();
    assert_eq!(slugs.len(), 12);
    assert!(slugs.contains("ayni-ad") && slugs.contains("ayni-ad-2"), "{slugs:?}");

    // The slug of a deleted hospital is not given again: an old link never shows another hospital.
    world.sql("UPDATE hospitals SET deleted_at = now() WHERE slug = 'ayni-ad'", []).await;
    let next = app.post("/api/v1/hospitals").by(&owner).json(new_hospital("Ayni ad")).send().await.data(201);
    assert!(next["slug"] != "ayni-ad" && next["slug"].as_str().is_some_and(|s| s.starts_with("ayni-ad-")));
}

#[actix_web::test]
async fn a_treatment_is_offered_once_whatever_is_asked_at_once() {
    let world = World::new().await;
    let app = app(&world).await;
    let hospital = world.hospital().await;
    let treatment = world.treatment("Knee replacement").await;
    let list = format!("/api/v1/hospitals/{}/treatments", hospital.id);
    let body = json!({ "treatment_id": treatment, "base_price": { "amount_minor": 100, "currency": "EUR" } });
    let requests = (0..8).map(|_| app.post(&list).by(&hospital.admin).json(body.clone()).send());
    let mut statuses: Vec<u16> = futures_util::future::join_all(requests).await.iter().map(|a| a.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409, 409, 409, 409, 409]);
}

#[actix_web::test]
async fn of_two_changes_of_one_version_one_wins() {
    let world = World::new().await;
    let app = app(&world).await;
    let hospital = world.hospital().await;
    let path = format!("/api/v1/hospitals/{}", hospital.id);
    let etag = app.get(&path).by(&hospital.admin).send().await.etag();
    let requests = (0..6).map(|n| {
        app.patch(&path)
            .by(&hospital.admin)
            .header("if-match", &etag)
            .json(json!({ "name": format!("Name {n}") }))
            .send()
    });
    let answers = futures_util::future::join_all(requests).await;
    let won: Vec<Value> = answers.iter().filter(|a| a.status == 200).map(|a| a.data(200)["name"].clone()).collect();
    assert_eq!((won.len(), answers.iter().filter(|a| a.status == 412).count()), (1, 5));
    assert_eq!(app.get(&path).send().await.data(200)["name"], won[0]);
}
