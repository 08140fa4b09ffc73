use super::{CATEGORIES, SUBCATEGORIES, TREATMENTS, app, category, create, one, treatment};
use serde_json::json;
use std::collections::BTreeSet;
use test_support::World;

#[actix_web::test]
async fn twelve_at_once_with_one_name_get_twelve_slugs() {
    let world = World::new().await;
    let (app, admin) = (app(&world).await, world.admin().await);
    let parent = category(&app, &admin, "Parent").await;
    let (under, treatments) = (one(CATEGORIES, &parent) + "/subcategories", TREATMENTS.to_owned());
    for (path, body) in [
        (CATEGORIES.to_owned(), json!({ "name": "Eye Care" })),
        (under, json!({ "name": "Eye Care" })),
        (treatments, json!({ "name": "Eye Care", "category_id": parent["id"] })),
    ] {
        let runs = (0..12).map(|_| app.post(&path).by(&admin).json(body.clone()).send());
        let slugs: BTreeSet<String> = futures_util::future::join_all(runs)
            .await
            .iter()
            .map(|a| a.data(201)["slug"].as_str().expect("a slug").to_owned())
            .collect();
        let expected: BTreeSet<String> =
            (1..=12).map(|n| if n == 1 { "eye-care".to_owned() } else { format!("eye-care-{n}") }).collect();
        assert_eq!(slugs, expected, "{path}");
    }
    let answer = app
        .post(SUBCATEGORIES)
        .by(&admin)
        .json(json!({ "category_id": parent["id"], "name": "Eye care!" }))
        .send()
        .await;
    assert_eq!(answer.data(201)["slug"], "eye-care-13");
}

#[actix_web::test]
async fn a_slug_is_free_again_only_when_its_row_is_gone() {
    let world = World::new().await;
    let (app, admin) = (app(&world).await, world.admin().await);
    let first = category(&app, &admin, "Eyes").await;
    app.delete(&one(CATEGORIES, &first)).by(&admin).send().await.expect(204);
    let again = category(&app, &admin, "Eyes").await;
    assert_eq!(again["slug"], "eyes");
    let knee = treatment(&app, &admin, &again, "Knee").await;
    app.delete(&one(TREATMENTS, &knee)).by(&admin).send().await.expect(204);
    assert_eq!(treatment(&app, &admin, &again, "Knee").await["slug"], "knee-2");
    let emoji = create(&app, &admin, TREATMENTS, json!({ "category_id": again["id"], "name": "😀" })).await;
    assert_eq!(emoji["slug"], "treatment");
}
