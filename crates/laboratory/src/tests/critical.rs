use super::fixture::{Fixture, TESTS, potassium, service};
use chrono::TimeDelta;
use kernel::Role;
use serde_json::{Value, json};
use test_support::TestUser;

const ESCALATED: &str =
    "SELECT count(*) FROM outbox_events WHERE event_type = 'laboratory.critical_result_unacknowledged.v1'";

async fn escalate(f: &Fixture) {
    let jobs = crate::module(&service(&f.world)).jobs;
    jobs.get("laboratory.escalate_critical_results").expect("the job").run().await.expect("runs");
}

/// The doctor of the fixture with a token of the present time.
fn doctor(f: &Fixture) -> TestUser {
    f.world.renew(&f.doctor.user, Role::Doctor)
}

#[actix_web::test]
async fn a_critical_result_is_acknowledged_before_it_is_reviewed() {
    let f = Fixture::new().await;
    let path = f.processing().await;
    let test = f.result(&path, potassium(7.0)).await.data(201);
    assert_eq!((test["critical_at"].is_string(), &test["acknowledged_at"]), (true, &Value::Null));
    let event =
        f.world.sql("SELECT payload FROM outbox_events WHERE event_type = 'laboratory.result_recorded.v1'", []).await;
    let event: Value = event[0].try_get("", "payload").expect("a payload");
    assert_eq!(
        (&event["is_critical"], &event["is_abnormal"], &event["doctor_user_id"]),
        (&json!(true), &json!(true), &json!(f.doctor.user.id))
    );
    assert!(
        !event.to_string().contains("7.0") && !event.to_string().contains("Potassium"),
        "nothing clinical: {event}"
    );

    f.patch(&path, &f.doctor.user, json!({ "status": "reviewed" }))
        .await
        .problem(409, "critical_result_unacknowledged");
    let acknowledge = format!("{path}/acknowledge");
    for user in [&f.patient.user, &f.hospital.admin] {
        f.app.post(&acknowledge).by(user).send().await.problem(403, "forbidden");
    }
    let stranger = super::fixture::doctor(&f.world).await;
    f.app.post(&acknowledge).by(&stranger.user).send().await.problem(404, "not_found");
    let first = f.app.post(&acknowledge).by(&f.doctor.user).send().await.data(200);
    assert!(first["acknowledged_at"].is_string());
    let before = f.world.events_and_entries().await;
    let second = f.app.post(&acknowledge).by(&f.doctor.user).send().await.data(200);
    assert_eq!((second, f.world.events_and_entries().await), (first, before), "once is enough");
    f.patch(&path, &f.doctor.user, json!({ "status": "reviewed" })).await.expect(200);
}

#[actix_web::test]
async fn there_is_nothing_to_acknowledge_of_a_harmless_result() {
    let f = Fixture::new().await;
    let path = f.processing().await;
    let acknowledge = format!("{path}/acknowledge");
    f.app.post(&acknowledge).by(&f.doctor.user).send().await.problem(409, "lab_result_not_critical");
    f.result(&path, potassium(5.5)).await.expect(201);
    f.app.post(&acknowledge).by(&f.doctor.user).send().await.problem(409, "lab_result_not_critical");
}

#[actix_web::test]
async fn what_nobody_acknowledges_is_escalated_so_often_and_no_more() {
    let f = Fixture::at("2026-03-01T10:00:00Z").await;
    let path = f.processing().await;
    f.result(&path, potassium(7.0)).await.expect(201);
    for (minutes, expected) in [(29, 0), (1, 1), (29, 1), (1, 2), (30, 3), (300, 3)] {
        f.world.clock.advance(TimeDelta::minutes(minutes));
        escalate(&f).await;
        escalate(&f).await;
        assert_eq!(f.world.number(ESCALATED, []).await, expected, "after {minutes} minutes more");
    }
    let levels = f.world.sql("SELECT payload->>'escalation' AS level, payload->>'hospital_id' AS hospital FROM outbox_events WHERE event_type = 'laboratory.critical_result_unacknowledged.v1' ORDER BY occurred_at, id", []).await;
    for (row, level) in levels.iter().zip(["1", "2", "3"]) {
        assert_eq!(row.try_get::<String>("", "level").expect("text"), level);
        assert_eq!(row.try_get::<String>("", "hospital").expect("text"), f.hospital.id.to_string());
    }
}

#[actix_web::test]
async fn what_is_acknowledged_is_escalated_no_more() {
    let f = Fixture::at("2026-03-01T10:00:00Z").await;
    let (seen, left) = (f.processing().await, f.processing().await);
    for path in [&seen, &left] {
        f.result(path, potassium(7.0)).await.expect(201);
    }
    f.world.clock.advance(TimeDelta::minutes(31));
    f.app.post(&format!("{seen}/acknowledge")).by(&doctor(&f)).send().await.expect(200);
    escalate(&f).await;
    assert_eq!(f.world.number(ESCALATED, []).await, 1);
    let waiting = f.app.get(&format!("{TESTS}?awaits_acknowledgement=true")).by(&doctor(&f)).send().await.data(200);
    let others = f.app.get(&format!("{TESTS}?awaits_acknowledgement=false")).by(&doctor(&f)).send().await.data(200);
    let paths = |list: &Value| -> Vec<String> {
        list.as_array().expect("a list").iter().map(|t| format!("{TESTS}/{}", super::fixture::id_of(t))).collect()
    };
    assert_eq!((paths(&waiting), paths(&others)), (vec![left], vec![seen]));
}

/// Two workers at once tell everybody once.
#[actix_web::test]
async fn workers_at_once_escalate_once() {
    let f = Fixture::at("2026-03-01T10:00:00Z").await;
    for _ in 0..3 {
        let path = f.processing().await;
        f.result(&path, potassium(7.0)).await.expect(201);
    }
    f.world.clock.advance(TimeDelta::minutes(31));
    futures_util::future::join_all((0..6).map(|_| escalate(&f))).await;
    assert_eq!(f.world.number(ESCALATED, []).await, 3);
}

/// Nobody is there to acknowledge: the patient and the hospital are told by the event of the result.
#[actix_web::test]
async fn a_patients_own_order_waits_for_nobody() {
    let f = Fixture::at("2026-03-01T10:00:00Z").await;
    let created = f.app.post(TESTS).by(&f.patient.user).json(f.order()).send().await;
    let path = created.expect(201).header("location").expect("a location").to_owned();
    f.process(&path).await;
    assert!(f.result(&path, potassium(7.0)).await.data(201)["critical_at"].is_string());
    f.world.clock.advance(TimeDelta::days(1));
    escalate(&f).await;
    assert_eq!(f.world.number(ESCALATED, []).await, 0);
}
