use super::fixture::{Fixture, potassium, with};
use serde_json::{Value, json};

#[actix_web::test]
async fn an_amended_result_keeps_the_earlier_one() {
    let f = Fixture::new().await;
    let path = f.processing().await;
    f.result(&path, potassium(4.2)).await.expect(201);
    f.patch(&path, &f.doctor.user, json!({ "status": "reviewed" })).await.expect(200);
    let missing = f.result(&path, potassium(5.9)).await;
    assert_eq!(missing.problem(422, "validation_failed").json["errors"][0]["field"], "amendment_reason");
    let amended = f.result(&path, with(potassium(5.9), json!({ "amendment_reason": "samples were mixed up" }))).await;
    let test = amended.data(201);
    assert_eq!(
        (&test["status"], &test["result_version"], &test["results"][0]["value"], &test["results"][0]["flag"]),
        (&json!("result_ready"), &json!(2), &json!(5.9), &json!("high")),
        "to be reviewed again"
    );
    assert_eq!(test["amendment_reason"], "samples were mixed up");
    let earlier = &test["earlier_results"][0];
    assert_eq!(
        (&earlier["version"], &earlier["results"][0]["value"], &earlier["amendment_reason"]),
        (&json!(1), &json!(4.2), &Value::Null)
    );
    assert!(earlier["superseded_at"].is_string() && earlier["recorded_by"] == json!(f.hospital.admin.id));
    for user in [&f.patient.user, &f.doctor.user, &f.hospital.admin] {
        assert_eq!(
            f.get(&path, user).await["earlier_results"],
            test["earlier_results"],
            "visible to all who see the test"
        );
    }
    // The first result has no reason.
    let other = f.processing().await;
    let answer = f.result(&other, with(potassium(4.0), json!({ "amendment_reason": "none" }))).await;
    assert_eq!(answer.problem(422, "validation_failed").json["errors"][0]["code"], "not_allowed");
}

#[actix_web::test]
async fn an_amendment_makes_a_result_critical_or_takes_it_back() {
    let f = Fixture::new().await;
    let path = f.processing().await;
    f.result(&path, potassium(7.1)).await.expect(201);
    f.app.post(&format!("{path}/acknowledge")).by(&f.doctor.user).send().await.expect(200);
    let amend = |value: f64| f.result(&path, with(potassium(value), json!({ "amendment_reason": "measured again" })));
    let again = amend(7.4).await.data(201);
    assert_eq!((again["critical_at"].is_string(), &again["acknowledged_at"]), (true, &Value::Null), "to be seen anew");
    let harmless = amend(4.4).await.data(201);
    assert_eq!(harmless["critical_at"], Value::Null);
    f.app.post(&format!("{path}/acknowledge")).by(&f.doctor.user).send().await.problem(409, "lab_result_not_critical");
    f.patch(&path, &f.doctor.user, json!({ "status": "reviewed" })).await.expect(200);
}
