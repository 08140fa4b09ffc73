use super::fixture::{Fixture, doctor, treat};
use kernel::PatientId;
use serde_json::{Value, json};
use test_support::TestUser;

fn path(patient: PatientId, query: &str) -> String {
    format!("/api/v1/patients/{patient}/lab-trends?{query}")
}

async fn reported(f: &Fixture, items: Value) {
    let path = f.processing().await;
    f.result(&path, json!({ "results": items })).await.expect(201);
}

async fn values(f: &Fixture, query: &str) -> Vec<(Value, Value)> {
    let list = f.get(&path(f.patient.id, query), &f.patient.user).await;
    let values = list.as_array().expect("a list").iter().flat_map(|t| t["values"].as_array().expect("values"));
    values.map(|v| (v["value"].clone(), v["unit"].clone())).collect()
}

#[actix_web::test]
async fn one_analyte_in_one_unit_whatever_was_reported() {
    let f = Fixture::new().await;
    reported(&f, json!([{ "name": "Glucose", "code": "2345-7", "value": 90, "unit": "mg/dL" }])).await;
    reported(&f, json!([{ "name": "Glucose", "code": "14749-6", "value": 6.1, "unit": "mmol/L" }])).await;
    reported(
        &f,
        json!([
            { "name": "Glucose", "code": "2345-7", "value": "<1", "unit": "mmol/L" },
            { "name": "Creatinine", "code": "2160-0", "value": 1.0, "unit": "mg/dL" },
        ]),
    )
    .await;
    reported(&f, json!([{ "name": "Glucose", "code": "2345-7", "value": "haemolysed" }])).await;
    let mmol = json!("mmol/L");
    assert_eq!(
        values(&f, "code=2345-7&unit=mmol%2FL").await,
        [(json!(4.996), mmol.clone()), (json!(6.1), mmol.clone()), (json!("<1"), mmol.clone()), (Value::Null, mmol)]
    );
    let mg = json!("mg/dL");
    assert_eq!(
        values(&f, "code=2345-7").await,
        [(json!(90.0), mg.clone()), (json!(109.9), mg.clone()), (json!("<18.02"), mg.clone()), (Value::Null, mg)]
    );
    assert_eq!(values(&f, "code=2160-0&unit=umol%2FL").await, [(json!(88.4), json!("umol/L"))]);
    let backwards = values(&f, "code=2345-7&sort=-observed_at").await;
    assert_eq!(backwards.last().map(|(value, _)| value.clone()), Some(json!(90.0)));
    assert_eq!(values(&f, "").await.len(), 5, "without a code everything");
    for query in ["unit=mg%2FdL", "code=2345-7&unit=U%2FL", "code=2345-7&unit=nonsense", "code=1"] {
        f.app.get(&path(f.patient.id, query)).by(&f.patient.user).send().await.problem(400, "invalid_parameter");
    }
}

#[actix_web::test]
async fn an_amended_value_takes_the_place_of_the_earlier_one() {
    let f = Fixture::new().await;
    let test = f.processing().await;
    let body = |value: f64| json!({ "results": [{ "name": "K", "code": "2823-3", "value": value, "unit": "mmol/L" }] });
    f.result(&test, body(4.0)).await.expect(201);
    f.result(&test, super::fixture::with(body(5.0), json!({ "amendment_reason": "again" }))).await.expect(201);
    assert_eq!(values(&f, "code=2823-3").await, [(json!(5.0), json!("mmol/L"))]);
}

#[actix_web::test]
async fn a_trend_is_limited_in_time_and_paged() {
    let f = Fixture::at("2026-03-01T10:00:00Z").await;
    for value in [4.1, 4.2, 4.3] {
        reported(&f, json!([{ "name": "K", "code": "2823-3", "value": value, "unit": "mmol/L" }])).await;
        f.world.clock.advance(chrono::TimeDelta::minutes(1));
    }
    let of =
        async |query: &str| -> Vec<Value> { values(&f, query).await.into_iter().map(|(value, _)| value).collect() };
    assert_eq!(of("code=2823-3&from=2026-03-01T10:01:00Z").await, [json!(4.2), json!(4.3)]);
    assert_eq!(of("code=2823-3&to=2026-03-01T10:01:00Z").await, [json!(4.1)]);
    let first = f.app.get(&path(f.patient.id, "code=2823-3&limit=2")).by(&f.patient.user).send().await;
    let cursor = first.json["meta"]["next_cursor"].as_str().expect("a next page");
    assert_eq!(of(&format!("code=2823-3&limit=2&cursor={cursor}")).await, [json!(4.3)]);
}

#[actix_web::test]
async fn who_reads_a_trend() {
    let f = Fixture::new().await;
    reported(&f, json!([{ "name": "K", "code": "2823-3", "value": 4.0, "unit": "mmol/L" }])).await;
    let (stranger, other_hospital) = (f.world.patient().await, f.world.hospital().await);
    let (treating, other_doctor, admin) = (doctor(&f.world).await, doctor(&f.world).await, f.world.admin().await);
    treat(&f.world, &treating, &f.patient).await;
    let ask = |user: &TestUser| f.app.get(&path(f.patient.id, "code=2823-3")).by(user).send();
    for user in [&stranger.user, &other_hospital.admin, &f.hospital.admin, &other_doctor.user] {
        ask(user).await.problem(404, "not_found");
    }
    ask(&admin).await.problem(403, "access_reason_required");
    let request = f.app.get(&path(f.patient.id, "code=2823-3")).by(&admin).header("x-access-reason", "complaint");
    assert_eq!(request.send().await.data(200).as_array().map(Vec::len), Some(1));
    for user in [&f.patient.user, &f.doctor.user, &treating.user] {
        assert_eq!(ask(user).await.data(200).as_array().map(Vec::len), Some(1));
    }
    // A hospital that the patient booked with sees what its own laboratories found.
    for (hospital, rows) in [(&f.hospital, 1), (&other_hospital, 0)] {
        let treatment = f.world.treatment("Knee replacement").await;
        let id = f.world.entropy.uuid_v7(f.world.clock.now());
        let sql = "INSERT INTO bookings (id, booking_number, patient_id, hospital_id, treatment_id, booking_type, status, requested_date)
                   VALUES ($1, $2, $3, $4, $5, 'treatment', 'requested', '2030-01-01')";
        let values =
            [id.into(), format!("MB-{id}").into(), f.patient.id.0.into(), hospital.id.0.into(), treatment.0.into()];
        f.world.sql(sql, values).await;
        assert_eq!(ask(&hospital.admin).await.data(200).as_array().map(Vec::len), Some(rows));
    }
    let unknown = f.app.get("/api/v1/patients/01890a5d-ac96-774b-bcce-b302099a8057/lab-trends").by(&admin);
    unknown.header("x-access-reason", "complaint").send().await.problem(404, "not_found");
}
