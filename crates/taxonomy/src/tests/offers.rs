use super::{TREATMENTS, app, column};
use kernel::{Currency, Money};
use serde_json::json;
use test_support::World;

#[actix_web::test]
async fn hospitals_that_offer_a_treatment_are_sorted_and_filtered() {
    let world = World::new().await;
    let app = app(&world).await;
    let knee = world.treatment("Knee").await;
    let table = [
        // name, country, currency, amount, rating, success rate, verified, available
        ("A", "TR", "USD", 500_000, "4.50", Some("97.50"), true, true),
        ("B", "IN", "USD", 90_000, "4.90", None, true, true),
        ("C", "IN", "EUR", 400_000, "3.00", Some("99.00"), true, true),
        ("Unverified", "IN", "USD", 1, "5.00", None, false, true),
        ("Unavailable", "IN", "USD", 1, "5.00", None, true, false),
    ];
    for (name, country, currency, amount, rating, rate, verified, available) in table {
        let hospital = world.hospital().await;
        world.offer(hospital.id, knee, &Money::new(amount, Currency::parse(currency).expect("a currency"))).await;
        world
            .sql(
                "UPDATE hospitals SET name = $2, country = $3, rating = $4::numeric, is_verified = $5 WHERE id = $1",
                [hospital.id.0.into(), name.into(), country.into(), rating.into(), verified.into()],
            )
            .await;
        world
            .sql(
                "UPDATE hospital_treatments SET success_rate = $2::numeric, is_available = $3, inclusions = '[\"Room\"]', description = 'Ours',
                 translations = '{\"es\": {\"description\": \"Lo nuestro\"}}' WHERE hospital_id = $1",
                [hospital.id.0.into(), rate.into(), available.into()],
            )
            .await;
    }
    let path = format!("{TREATMENTS}/{knee}/hospitals");
    for (query, expected) in [
        ("", vec!["C", "B", "A"]),
        ("?sort=-price", vec!["A", "B", "C"]),
        ("?currency=USD", vec!["B", "A"]),
        ("?currency=USD&sort=-price", vec!["A", "B"]),
        ("?sort=-rating", vec!["B", "A", "C"]),
        ("?sort=rating", vec!["C", "A", "B"]),
        ("?sort=-success_rate", vec!["C", "A", "B"]),
        ("?country=IN&sort=rating", vec!["C", "B"]),
        ("?country=IN&currency=EUR", vec!["C"]),
    ] {
        assert_eq!(
            column(&app.get(&format!("{path}{query}")).send().await.data(200), "hospital_name"),
            expected,
            "{query}"
        );
    }
    for sort in ["price", "-price", "rating", "-rating", "success_rate", "-success_rate"] {
        let mut next = format!("{path}?limit=1&sort={sort}");
        let mut seen = Vec::new();
        loop {
            let page = app.get(&next).send().await;
            seen.extend(column(&page.data(200), "hospital_name"));
            let Some(cursor) = page.json["meta"]["next_cursor"].as_str() else { break };
            next = format!("{path}?limit=1&sort={sort}&cursor={cursor}");
        }
        seen.sort();
        assert_eq!(seen, ["A", "B", "C"], "{sort}");
    }
    let first = app.get(&format!("{path}?currency=USD&locale=es")).send().await.data(200)[0].clone();
    assert_eq!(first["base_price"], json!({ "amount_minor": 90_000, "currency": "USD" }));
    assert_eq!(
        (&first["description"], &first["inclusions"], &first["rating"]),
        (&json!("Lo nuestro"), &json!(["Room"]), &json!(4.9))
    );
    assert_eq!(
        (&first["treatment_id"], &first["treatment_name"], &first["success_rate"]),
        (&json!(knee), &json!("Knee"), &json!(null))
    );

    let slug =
        app.get(&format!("{TREATMENTS}/{knee}")).send().await.data(200)["slug"].as_str().expect("a slug").to_owned();
    app.get(&format!("{TREATMENTS}/{slug}/hospitals")).send().await.expect(200);
    app.get(&format!("{TREATMENTS}/nothing/hospitals")).send().await.problem(404, "not_found");
    let (one, admin) = (format!("{TREATMENTS}/{knee}"), world.admin().await);
    app.patch(&one).by(&admin).json(json!({ "is_active": false })).send().await.expect(200);
    app.get(&path).send().await.problem(404, "not_found");
}
