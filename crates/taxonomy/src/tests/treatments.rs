use super::{TREATMENTS, app, category, column, create, one, subcategory, treatment};
use kernel::ports::TreatmentDirectory;
use kernel::{Currency, HospitalId, Locale, Money, TreatmentId};
use serde_json::{Value, json};
use test_support::World;

fn id_of(view: &Value) -> TreatmentId {
    view["id"].as_str().expect("an id").parse().expect("an id")
}

fn money(amount: i64, currency: &str) -> Money {
    Money::new(amount, Currency::parse(currency).expect("a currency"))
}

#[actix_web::test]
async fn an_administrator_runs_the_life_of_a_treatment() {
    let world = World::new().await;
    let (app, admin) = (app(&world).await, world.admin().await);
    let main = category(&app, &admin, "Orthopaedics").await;
    let sub = subcategory(&app, &admin, &main, "Knee").await;
    let body = json!({ "category_id": main["id"], "subcategory_id": sub["id"], "name": "Knee replacement", "duration_days": 5, "recovery_days": 20,
        "translations": { "es": { "name": "Prótesis de rodilla" } } });
    let created = app.post(TREATMENTS).by(&admin).json(body).send().await;
    let view = created.data(201);
    assert_eq!(
        (&view["slug"], &view["is_active"], &view["is_global"], &view["price_range"]),
        (&json!("knee-replacement"), &json!(true), &json!(true), &Value::Null)
    );
    let path = created.header("location").expect("a location").to_owned();

    let public = app.get(&format!("{TREATMENTS}/knee-replacement?locale=es")).send().await;
    assert_eq!(public.data(200)["name"], "Prótesis de rodilla");
    let changed = app
        .patch(&path)
        .by(&admin)
        .header("if-match", &public.etag())
        .json(json!({ "name": "Total knee", "duration_days": null, "is_active": false }))
        .send()
        .await
        .data(200);
    assert_eq!(
        (&changed["name"], &changed["duration_days"], &changed["recovery_days"], &changed["slug"]),
        (&json!("Total knee"), &Value::Null, &json!(20), &json!("knee-replacement"))
    );
    app.get(&path).send().await.problem(404, "not_found");
    app.get(&path).by(&admin).send().await.expect(200);

    let stale = app.delete(&path).by(&admin).header("if-match", &public.etag()).send().await;
    stale.problem(412, "precondition_failed");
    app.delete(&path).by(&admin).send().await.expect(204);
    for request in [
        app.get(&path).by(&admin),
        app.patch(&path).by(&admin).json(json!({ "name": "X" })),
        app.delete(&path).by(&admin),
    ] {
        request.send().await.problem(404, "not_found");
    }
    let named = super::taxonomy(&world)
        .by_ids(&[id_of(&view)], &Locale::parse("es-MX").expect("a locale"))
        .await
        .expect("answers");
    assert_eq!(
        (named[0].name.as_str(), named[0].slug.as_str(), named[0].is_active),
        ("Prótesis de rodilla", "knee-replacement", false)
    );
}

#[actix_web::test]
async fn filters_and_orders() {
    let world = World::new().await;
    let (app, admin) = (app(&world).await, world.admin().await);
    let (bones, eyes) = (category(&app, &admin, "Bones").await, category(&app, &admin, "Eyes").await);
    let knees = subcategory(&app, &admin, &bones, "Knees").await;
    let knee = create(
        &app,
        &admin,
        TREATMENTS,
        json!({ "category_id": bones["id"], "subcategory_id": knees["id"], "name": "Knee" }),
    )
    .await;
    let hip = treatment(&app, &admin, &bones, "Hip").await;
    let lasik = treatment(&app, &admin, &eyes, "Lasik").await;
    create(&app, &admin, TREATMENTS, json!({ "category_id": eyes["id"], "name": "Old", "is_active": false })).await;
    let (turkish, indian, unverified) = (world.hospital().await, world.hospital().await, world.hospital().await);
    world.sql("UPDATE hospitals SET country = 'IN' WHERE id = $1", [indian.id.0.into()]).await;
    world.sql("UPDATE hospitals SET is_verified = false WHERE id = $1", [unverified.id.0.into()]).await;
    let offers: [(HospitalId, &Value, i64, &str); 5] = [
        (turkish.id, &knee, 500_000, "USD"),
        (indian.id, &knee, 300_000, "USD"),
        (turkish.id, &hip, 700_000, "USD"),
        (indian.id, &lasik, 400_000, "EUR"),
        (unverified.id, &lasik, 1, "USD"),
    ];
    for (hospital, treatment, amount, currency) in offers {
        world.offer(hospital, id_of(treatment), &money(amount, currency)).await;
    }
    let (bones_id, knees_id) = (bones["id"].as_str().expect("an id"), knees["id"].as_str().expect("an id"));
    for (query, expected) in [
        ("", vec!["Hip", "Knee", "Lasik"]),
        ("?sort=-name", vec!["Lasik", "Knee", "Hip"]),
        ("?sort=created_at", vec!["Knee", "Hip", "Lasik"]),
        ("?sort=-created_at", vec!["Lasik", "Hip", "Knee"]),
        ("?category=bones", vec!["Hip", "Knee"]),
        (&format!("?category={bones_id}&sort=-name"), vec!["Knee", "Hip"]),
        ("?subcategory=knees", vec!["Knee"]),
        (&format!("?subcategory={knees_id}"), vec!["Knee"]),
        ("?category=eyes&subcategory=knees", vec![]),
        ("?country=TR", vec!["Hip", "Knee"]),
        ("?country=IN", vec!["Knee", "Lasik"]),
        ("?country=DE", vec![]),
        ("?price_max=400000&currency=USD", vec!["Knee"]),
        ("?price_min=400000&price_max=700000&currency=USD", vec!["Hip", "Knee"]),
        ("?price_min=400001&currency=EUR", vec![]),
        ("?price_max=400000&currency=USD&country=TR", vec![]),
        ("?is_active=true", vec!["Hip", "Knee", "Lasik"]),
        ("?is_active=false", vec![]),
    ] {
        assert_eq!(
            column(&app.get(&format!("{TREATMENTS}{query}")).send().await.data(200), "name"),
            expected,
            "{query}"
        );
    }
    for (query, expected) in [("?is_active=false", vec!["Old"]), ("?category=eyes", vec!["Lasik", "Old"])] {
        assert_eq!(
            column(&app.get(&format!("{TREATMENTS}{query}")).by(&admin).send().await.data(200), "name"),
            expected,
            "{query}"
        );
    }
    for (query, expected) in [
        ("category_slug=bones", vec!["Hip", "Knee"]),
        ("category_slug=bones&subcategory_slug=knees", vec!["Knee"]),
        ("subcategory_slug=knees&sort=-name", vec!["Knee"]),
        ("category_slug=eyes&subcategory_slug=knees", vec![]),
    ] {
        let path = format!("{TREATMENTS}/by-taxonomy?{query}");
        assert_eq!(column(&app.get(&path).send().await.data(200), "name"), expected, "{query}");
    }
}

#[actix_web::test]
async fn prices_of_different_currencies_are_never_mixed() {
    let world = World::new().await;
    let (app, admin) = (app(&world).await, world.admin().await);
    let main = category(&app, &admin, "Main").await;
    let knee = treatment(&app, &admin, &main, "Knee").await;
    for (amount, currency) in [(500_000, "USD"), (300_000, "USD"), (100, "EUR"), (900_000_000, "JPY")] {
        let hospital = world.hospital().await;
        world.offer(hospital.id, id_of(&knee), &money(amount, currency)).await;
    }
    let usd = json!({ "min": 300_000, "max": 500_000, "currency": "USD", "hospitals": 2 });
    let eur = json!({ "min": 100, "max": 100, "currency": "EUR", "hospitals": 1 });
    let path = one(TREATMENTS, &knee);
    for (query, expected) in
        [("", usd.clone()), ("?currency=USD", usd), ("?currency=EUR", eur), ("?currency=GBP", Value::Null)]
    {
        let view = app.get(&format!("{path}{query}")).send().await.data(200);
        assert_eq!(view["price_range"], expected, "{query}");
        assert_eq!(column(&view["price_ranges"], "currency"), ["USD", "EUR", "JPY"], "{query}");
        let list = app.get(&format!("{TREATMENTS}{query}")).send().await.data(200);
        assert_eq!(list[0]["price_range"], expected, "{query}");
    }
}
