use super::app;
use kernel::{Role, TreatmentId};
use serde_json::{Value, json};
use test_support::World;

fn offer(treatment: TreatmentId) -> Value {
    json!({ "treatment_id": treatment, "base_price": { "amount_minor": 1_250_000, "currency": "EUR" }, "success_rate": 97.55,
        "duration_days": 7, "description": "With a single room", "inclusions": ["Implant"], "exclusions": ["Flights"] })
}

#[actix_web::test]
async fn a_hospital_offers_changes_and_withdraws() {
    let world = World::new().await;
    let app = app(&world).await;
    let hospital = world.hospital().await;
    let treatment = world.treatment("Knee replacement").await;
    let list = format!("/api/v1/hospitals/{}/treatments", hospital.id);
    assert_eq!(app.get(&list).send().await.data(200), json!([]));

    let created = app.post(&list).by(&hospital.admin).json(offer(treatment)).send().await;
    let data = created.data(201);
    assert_eq!(data["base_price"], json!({ "amount_minor": 1_250_000, "currency": "EUR" }));
    assert_eq!(
        (&data["success_rate"], &data["treatment_name"], &data["is_available"]),
        (&json!(97.55), &json!("Knee replacement"), &json!(true))
    );
    assert_eq!(app.get(&list).send().await.data(200), json!([data]), "the public sees it at once");
    app.post(&list).by(&hospital.admin).json(offer(treatment)).send().await.problem(409, "offer_exists");

    let path = created.header("location").expect("a location").to_owned();
    assert_eq!(path, format!("{list}/{treatment}"));
    let change =
        json!({ "base_price": { "amount_minor": 5, "currency": "JPY" }, "success_rate": null, "is_available": false });
    let changed = app
        .patch(&path)
        .by(&hospital.admin)
        .header("if-match", &created.etag())
        .json(change.clone())
        .send()
        .await
        .data(200);
    assert_eq!(
        (&changed["base_price"]["currency"], &changed["success_rate"], &changed["inclusions"]),
        (&json!("JPY"), &Value::Null, &json!(["Implant"]))
    );
    app.patch(&path)
        .by(&hospital.admin)
        .header("if-match", &created.etag())
        .json(change)
        .send()
        .await
        .problem(412, "precondition_failed");
    assert_eq!(app.get(&list).send().await.data(200), json!([]), "the public sees what can be booked");
    assert_eq!(app.get(&list).by(&hospital.admin).send().await.data(200), json!([changed]));

    app.delete(&path).by(&hospital.admin).send().await.expect(204);
    app.delete(&path).by(&hospital.admin).send().await.problem(404, "not_found");
    assert_eq!(
        world.number("SELECT count(*) FROM outbox_events WHERE event_type = 'hospitals.offer_changed.v1'", []).await,
        3
    );
    assert_eq!(
        world.number("SELECT count(*) FROM audit_outbox WHERE entry->>'action' LIKE 'hospital.offer%'", []).await,
        3
    );
}

#[actix_web::test]
async fn who_may_not_offer_and_what_cannot_be_offered() {
    let world = World::new().await;
    let app = app(&world).await;
    let hospital = world.hospital().await;
    let treatment = world.treatment("Knee replacement").await;
    let withdrawn = world.treatment("Bloodletting").await;
    world.sql("UPDATE treatments SET is_active = false WHERE id = $1", [withdrawn.0.into()]).await;
    let list = format!("/api/v1/hospitals/{}/treatments", hospital.id);
    let one = format!("{list}/{treatment}");

    app.post(&list).json(offer(treatment)).send().await.problem(401, "unauthenticated");
    for role in [Role::Patient, Role::Doctor, Role::HospitalAdmin] {
        let user = world.user(role).await;
        app.post(&list).by(&user).json(offer(treatment)).send().await.problem(403, "forbidden");
        app.patch(&one).by(&user).json(json!({})).send().await.problem(403, "forbidden");
        app.delete(&one).by(&user).send().await.problem(403, "forbidden");
    }
    app.patch(&one).by(&hospital.admin).json(json!({})).send().await.problem(404, "not_found");
    for (field, value, named) in [
        ("treatment_id", json!(withdrawn), "treatment_id"),
        ("treatment_id", json!("01890a5d-ac96-774b-bcce-b302099a8057"), "treatment_id"),
        ("base_price", json!({ "amount_minor": 0, "currency": "EUR" }), "base_price"),
        ("base_price", json!({ "amount_minor": i64::MAX, "currency": "EUR" }), "base_price"),
        ("base_price", json!({ "amount_minor": 1.5, "currency": "EUR" }), "base_price.amount_minor"),
        ("base_price", json!({ "amount_minor": 1, "currency": "XAU" }), "base_price.currency"),
        ("success_rate", json!(100.01), "success_rate"),
        ("success_rate", json!(99.999), "success_rate"),
        ("success_rate", json!(-1), "success_rate"),
        ("duration_days", json!(4000), "duration_days"),
        ("inclusions", json!(vec!["x"; 51]), "inclusions"),
        ("inclusions", json!(["x".repeat(301)]), "inclusions[0]"),
    ] {
        let mut body = offer(treatment);
        body[field] = value.clone();
        let answer = app.post(&list).by(&hospital.admin).json(body).send().await;
        assert_eq!(
            answer.problem(422, "validation_failed").json["errors"][0]["field"],
            named,
            "{field} {value} {}",
            answer.json
        );
    }
    let admin = world.admin().await;
    app.post(&list).by(&admin).json(offer(treatment)).send().await.expect(201);
    app.patch(&one).by(&admin).json(json!({ "success_rate": 1.234 })).send().await.problem(422, "validation_failed");
    app.get(&format!("{list}?colour=red")).send().await.problem(400, "unknown_parameter");
    app.get("/api/v1/hospitals/nowhere/treatments").send().await.problem(404, "not_found");
}

#[actix_web::test]
async fn hospitals_are_found_by_what_they_offer() {
    let world = World::new().await;
    let app = app(&world).await;
    let (with, without) = (world.hospital().await, world.hospital().await);
    let treatment = world.treatment("Knee replacement").await;
    let find = format!("/api/v1/hospitals?treatment_id={treatment}");
    assert_eq!(app.get(&find).send().await.data(200), json!([]));
    for hospital in [&with, &without] {
        app.post(&format!("/api/v1/hospitals/{}/treatments", hospital.id))
            .by(&hospital.admin)
            .json(offer(treatment))
            .send()
            .await
            .expect(201);
    }
    let closed = format!("/api/v1/hospitals/{}/treatments/{treatment}", without.id);
    app.patch(&closed).by(&without.admin).json(json!({ "is_available": false })).send().await.expect(200);
    let found = app.get(&find).send().await.data(200);
    assert_eq!(found.as_array().map(Vec::len), Some(1));
    assert_eq!(found[0]["id"], json!(with.id));
}

#[actix_web::test]
async fn offers_are_paged_and_sorted() {
    let world = World::new().await;
    let app = app(&world).await;
    let hospital = world.hospital().await;
    for n in 1..=7_i64 {
        let treatment = world.treatment(&format!("Treatment {}", 8 - n)).await;
        let price = kernel::Money::new(n * 100, kernel::Currency::parse("EUR").expect("valid"));
        world.offer(hospital.id, treatment, &price).await;
    }
    for (sort, field, first) in [
        ("treatment_name", "treatment_name", json!("Treatment 1")),
        ("-treatment_name", "treatment_name", json!("Treatment 7")),
        ("base_price", "base_price", json!({ "amount_minor": 100, "currency": "EUR" })),
        ("-created_at", "treatment_name", json!("Treatment 1")),
    ] {
        let start = format!("/api/v1/hospitals/{}/treatments?limit=3&sort={sort}", hospital.id);
        let (mut seen, mut path) = (Vec::new(), start.clone());
        loop {
            let page = app.get(&path).send().await;
            seen.extend(page.data(200).as_array().expect("a list").clone());
            let Some(cursor) = page.json["meta"]["next_cursor"].as_str() else { break };
            path = format!("{start}&cursor={cursor}");
        }
        assert_eq!(seen.len(), 7, "{sort}");
        assert_eq!(seen[0][field], first, "{sort}");
    }
}
