use super::fixture::Fixture;
use serde_json::{Value, json};

/// The first value of the answer to a result of one value.
async fn reported(f: &Fixture, item: Value) -> Value {
    let path = f.processing().await;
    f.result(&path, json!({ "results": [item] })).await.data(201)["results"][0].clone()
}

/// The patient of the fixture is a woman of about 40.
#[actix_web::test]
async fn values_are_flagged_by_age_and_sex_and_show_what_they_were_held_against() {
    let f = Fixture::new().await;
    for (code, value, unit, flag, low, high) in [
        ("718-7", json!(12.5), Some("g/dL"), json!("normal"), json!(12.0), json!(16.0)),
        ("718-7", json!(11.0), Some("g/dL"), json!("low"), json!(12.0), json!(16.0)),
        ("718-7", json!(110.0), Some("g/L"), json!("low"), json!(120.0), json!(160.0)),
        ("2345-7", json!(6.0), Some("mmol/L"), json!("normal"), json!(3.886), json!(7.771)),
        ("2345-7", json!(500.0), Some("mg/dL"), json!("critical_high"), json!(70.0), json!(140.0)),
        ("89579-7", json!("<3"), Some("ng/L"), json!("normal"), Value::Null, json!(16.0)),
        ("13955-0", json!("Reactive"), None, json!("abnormal"), Value::Null, Value::Null),
        ("883-9", json!("AB"), None, Value::Null, Value::Null, Value::Null),
    ] {
        let mut item = json!({ "name": "Value", "code": code, "value": value });
        if let Some(unit) = unit {
            item["unit"] = json!(unit);
        }
        let result = reported(&f, item).await;
        assert_eq!(
            (&result["flag"], &result["reference_low"], &result["reference_high"], &result["value"]),
            (&flag, &low, &high, &value),
            "{code} {value}"
        );
    }
}

#[actix_web::test]
async fn the_patients_own_sex_and_age_count() {
    let f = Fixture::new().await;
    for (sex, born, value, flag) in [
        ("female", "1985-05-17", 13.0, json!("normal")),
        ("male", "1985-05-17", 13.0, json!("low")),
        ("other", "1985-05-17", 13.0, json!("normal")),
        ("female", "2020-01-01", 12.0, json!("normal")),
        ("female", "2020-01-01", 11.0, json!("low")),
    ] {
        let sql = "UPDATE patients SET gender = $1, date_of_birth = $2::date WHERE id = $3";
        f.world.sql(sql, [sex.into(), born.into(), f.patient.id.0.into()]).await;
        let result = reported(&f, json!({ "name": "Hb", "code": "718-7", "value": value, "unit": "g/dL" })).await;
        assert_eq!(result["flag"], flag, "{sex} {born} {value}");
    }
}

#[actix_web::test]
async fn what_the_laboratory_states_goes_before_the_catalogue() {
    let f = Fixture::new().await;
    let item = json!({ "name": "Potassium", "code": "2823-3", "value": 5.3, "unit": "mmol/L", "reference_low": 3.4, "reference_high": 5.4 });
    let result = reported(&f, item).await;
    assert_eq!((&result["flag"], &result["reference_high"]), (&json!("normal"), &json!(5.4)));
    let own = json!({ "name": "House test", "value": 3, "unit": "U/mL", "reference_high": 2 });
    assert_eq!(reported(&f, own).await["flag"], "high");
}

#[actix_web::test]
async fn the_ordering_doctor_may_give_the_result_and_another_may_not() {
    let f = Fixture::new().await;
    let path = f.processing().await;
    let body = super::fixture::potassium(4.0);
    let other = super::fixture::doctor(&f.world).await;
    super::fixture::treat(&f.world, &other, &f.patient).await;
    let send = |user| f.app.post(&format!("{path}/result")).by(user).json(body.clone()).send();
    send(&other.user).await.problem(404, "not_found");
    send(&f.patient.user).await.problem(403, "forbidden");
    f.world.sql("UPDATE doctors SET is_verified = false WHERE id = $1", [f.doctor.id.0.into()]).await;
    send(&f.doctor.user).await.problem(409, "lab_doctor_not_licensed");
    f.world.sql("UPDATE doctors SET is_verified = true WHERE id = $1", [f.doctor.id.0.into()]).await;
    send(&f.doctor.user).await.expect(201);
}
