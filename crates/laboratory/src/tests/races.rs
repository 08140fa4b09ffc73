use super::fixture::{Fixture, potassium};
use futures_util::future::join_all;
use serde_json::json;

fn counts(statuses: &[u16]) -> (usize, usize) {
    let of = |status| statuses.iter().filter(|s| **s == status).count();
    (of(200) + of(201), of(409) + of(412) + of(422))
}

#[actix_web::test]
async fn one_sample_is_taken_whatever_is_asked_at_once() {
    let f = Fixture::new().await;
    let path = f.ordered().await;
    let date = (f.world.clock.now() + chrono::TimeDelta::days(1)).to_rfc3339();
    f.patch(&path, &f.doctor.user, json!({ "status": "scheduled", "scheduled_date": date })).await.expect(200);
    let etag = f.app.get(&path).by(&f.hospital.admin).send().await.etag();
    let body = json!({ "status": "sample_collected" });
    let asked =
        (0..10).map(|_| f.app.patch(&path).by(&f.hospital.admin).header("if-match", &etag).json(body.clone()).send());
    let statuses: Vec<u16> = join_all(asked).await.iter().map(|a| a.status).collect();
    assert_eq!(counts(&statuses), (1, 9), "{statuses:?}");
    assert_eq!(f.world.number("SELECT count(*) FROM lab_samples", []).await, 1);
    // Without a version, to be where one wants to be is no conflict, and takes no second sample.
    let asked = (0..6).map(|_| f.patch(&path, &f.hospital.admin, body.clone()));
    assert!(join_all(asked).await.iter().all(|a| a.status == 200));
    assert_eq!(f.world.number("SELECT count(*) FROM lab_samples", []).await, 1);
}

#[actix_web::test]
async fn one_result_is_the_first_and_the_others_need_a_reason() {
    let f = Fixture::new().await;
    let path = f.processing().await;
    let results = join_all((0..8).map(|n| f.result(&path, potassium(f64::from(n))))).await;
    let statuses: Vec<u16> = results.iter().map(|a| a.status).collect();
    assert_eq!(counts(&statuses), (1, 7), "{statuses:?}");
    assert_eq!(f.world.number("SELECT count(*) FROM lab_results", []).await, 1);
}

#[actix_web::test]
async fn a_cancellation_and_a_sample_at_once_leave_one_of_the_two() {
    let f = Fixture::new().await;
    for _ in 0..6 {
        let path = f.ordered().await;
        let date = (f.world.clock.now() + chrono::TimeDelta::days(1)).to_rfc3339();
        f.patch(&path, &f.doctor.user, json!({ "status": "scheduled", "scheduled_date": date })).await.expect(200);
        let (cancelled, taken) = futures_util::join!(
            f.app.delete(&path).by(&f.patient.user).send(),
            f.patch(&path, &f.hospital.admin, json!({ "status": "sample_collected" }))
        );
        let status = f.get(&path, &f.patient.user).await["status"].clone();
        match (cancelled.status, taken.status) {
            (204, 409) => assert_eq!(status, "cancelled"),
            (409, 200) => assert_eq!(status, "sample_collected"),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(crate::store::integrity::broken_invariants(&f.world.db).await.expect("reads"), Vec::<String>::new());
}

#[actix_web::test]
async fn critical_results_are_acknowledged_once() {
    let f = Fixture::new().await;
    let path = f.processing().await;
    f.result(&path, potassium(7.5)).await.expect(201);
    let acknowledge = format!("{path}/acknowledge");
    let answers = join_all((0..8).map(|_| f.app.post(&acknowledge).by(&f.doctor.user).send())).await;
    assert!(answers.iter().all(|a| a.data(200)["acknowledged_at"] == answers[0].data(200)["acknowledged_at"]));
    let events = "SELECT count(*) FROM outbox_events WHERE event_type = 'laboratory.critical_result_acknowledged.v1'";
    assert_eq!(f.world.number(events, []).await, 1);
}
