use super::fixture::{Fixture, LABORATORIES, TESTS, new_laboratory, with};
use serde_json::{Value, json};

#[actix_web::test]
async fn bad_laboratories_are_named() {
    let f = Fixture::new().await;
    let admin = f.world.admin().await;
    for (field, value, status) in [
        ("name", json!(""), 422),
        ("name", json!("x".repeat(201)), 422),
        ("country", json!("Turkey"), 422),
        ("phone", json!("12"), 422),
        ("email", json!("nobody"), 422),
        ("type", json!("kitchen"), 422),
        ("hospital_id", json!("x"), 422),
        ("services_offered", json!(vec!["x"; 101]), 422),
        ("slug", json!("x"), 400),
    ] {
        let body = with(new_laboratory("Laboratory"), json!({ field: value }));
        let answer = f.app.post(LABORATORIES).by(&admin).json(body).send().await;
        assert_eq!(answer.expect(status).json["errors"][0]["field"], field, "{value}");
    }
}

#[actix_web::test]
async fn bad_orders_are_named() {
    let f = Fixture::new().await;
    for (field, value, status) in [
        ("laboratory_id", json!("01890a5d-ac96-774b-bcce-b302099a8057"), 422),
        ("test_name", json!(""), 422),
        ("test_name", Value::Null, 422),
        ("code", json!("2823-4"), 422),
        ("code", json!(28233), 422),
        ("scheduled_date", json!("2020-01-01T00:00:00Z"), 422),
        ("scheduled_date", json!("9999-01-01T00:00:00Z"), 422),
        ("scheduled_date", json!("tomorrow"), 422),
        ("notes", json!("x".repeat(5_001)), 422),
        ("doctor_id", json!(f.doctor.id), 400),
        ("status", json!("reviewed"), 400),
    ] {
        let body = with(f.order(), json!({ field: value }));
        let answer = f.app.post(TESTS).by(&f.patient.user).json(body).send().await;
        assert_eq!(answer.expect(status).json["errors"][0]["field"], field, "{value} {}", answer.json);
    }
}

#[actix_web::test]
async fn bad_results_are_named() {
    let f = Fixture::new().await;
    let path = f.processing().await;
    let item =
        |fields: Value| with(json!({ "name": "Potassium", "code": "2823-3", "value": 4.0, "unit": "mmol/L" }), fields);
    for (items, status, field) in [
        (json!([]), 422, "results"),
        (json!([item(json!({ "value": null }))]), 422, "results[0].value"),
        (json!([item(json!({ "value": [1] }))]), 422, "results[0].value"),
        (json!([item(json!({ "value": "" }))]), 422, "results[0].value"),
        (json!([item(json!({ "value": "x".repeat(501) }))]), 422, "results[0].value"),
        (json!([item(json!({ "unit": "mmol per L" }))]), 422, "results[0].unit"),
        (json!([item(json!({ "unit": "mg" }))]), 422, "results[0].unit"),
        (json!([item(json!({ "unit": null }))]), 422, "results[0].unit"),
        (json!([item(json!({ "code": "2823-0" }))]), 422, "results[0].code"),
        (json!([item(json!({})), item(json!({}))]), 422, "results[1].code"),
        (json!([item(json!({ "reference_low": 5, "reference_high": 4 }))]), 422, "results[0].reference_high"),
        (json!([item(json!({ "flag": "normal" }))]), 400, "results[0].flag"),
        (json!([item(json!({ "name": "" }))]), 422, "results[0].name"),
    ] {
        let answer = f.result(&path, json!({ "results": items })).await;
        assert_eq!(answer.expect(status).json["errors"][0]["field"], field, "{items} {}", answer.json);
    }
    let huge = r#"{"results":[{"name":"x","value":1e999}]}"#;
    let answer =
        f.app.post(&format!("{path}/result")).by(&f.hospital.admin).body("application/json", huge).send().await;
    assert!((400..=422).contains(&answer.status), "{}", answer.json);
    let all = json!({ "results": (0..101).map(|_| json!({ "name": "x", "value": 1 })).collect::<Vec<_>>() });
    f.result(&path, all).await.problem(422, "validation_failed");
    assert_eq!(f.world.number("SELECT count(*) FROM lab_results", []).await, 0);
}
