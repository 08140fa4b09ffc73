//! Concurrent requests: one succeeds, the timeline never forks.

use super::Fixture;
use super::fixture::quotation;
use crate::BookingConfig;
use futures_util::future::{join, join_all};
use serde_json::json;
use test_support::Response;

fn assert_one_succeeded(answers: &[Response], status: u16) {
    assert_eq!(
        answers.iter().filter(|a| a.status == status).count(),
        1,
        "{:?}",
        answers.iter().map(|a| a.status).collect::<Vec<_>>()
    );
    for refused in answers.iter().filter(|a| a.status != status) {
        refused.problem(409, "invalid_transition");
        assert!(refused.json["allowed"].is_array());
    }
}

#[actix_web::test]
async fn of_twenty_concurrent_changes_of_status_one_succeeds() {
    let fixture = Fixture::new().await;
    for _ in 0..10 {
        let path = fixture.book().await;
        let actors = [&fixture.hospital.admin, &fixture.admin];
        let answers = join_all((0..20).map(|i| fixture.set(&path, actors[i % 2], "under_review"))).await;
        assert_one_succeeded(&answers, 200);
        assert_eq!(fixture.timeline(&path).await, ["->requested", "requested>under_review"]);
        assert_eq!(fixture.events(&path, "booking.status_changed.v1").await, 2);
    }
    fixture.assert_sound().await;
}

#[actix_web::test]
async fn concurrent_changes_in_all_directions_leave_one_legal_history() {
    let fixture = Fixture::new().await;
    let directions = ["accepted", "rejected", "on_hold", "cancelled"];
    for _ in 0..15 {
        let path = fixture.book_at("under_review").await;
        let answers = join_all((0..20).map(|i| fixture.set(&path, &fixture.admin, directions[i % 4]))).await;
        let succeeded = answers.iter().filter(|a| a.status == 200).count();
        assert!(succeeded >= 1);
        for refused in answers.iter().filter(|a| a.status != 200) {
            refused.problem(409, "invalid_transition");
        }
        let timeline = fixture.timeline(&path).await;
        assert_eq!(timeline.len(), 2 + succeeded, "one entry per change: {timeline:?}");
        for pair in timeline.windows(2) {
            let (before, after) = (pair[0].split('>').nth(1), pair[1].split('>').next());
            assert_eq!(before, after, "{timeline:?}");
        }
    }
    fixture.assert_sound().await;
}

#[actix_web::test]
async fn of_twenty_concurrent_acceptances_one_succeeds() {
    let fixture = Fixture::new().await;
    for _ in 0..5 {
        let path = fixture.book_at("quotation_sent").await;
        let answers = join_all((0..20).map(|_| fixture.accept(&path))).await;
        assert_one_succeeded(&answers, 200);
        let timeline = fixture.timeline(&path).await;
        assert_eq!(timeline[4..], ["quotation_sent>confirmed", "confirmed>payment_pending"]);
    }
    fixture.assert_sound().await;
}

#[actix_web::test]
async fn versions_sent_at_once_are_numbered_without_gap() {
    let fixture = Fixture::new().await;
    let path = fixture.book_at("accepted").await;
    let post = || fixture.app.post(&format!("{path}/quotation")).by(&fixture.hospital.admin).json(quotation()).send();
    let answers = join_all((0..20).map(|_| post())).await;
    let mut versions: Vec<i64> = answers.iter().map(|a| a.data(201)["version"].as_i64().expect("a number")).collect();
    versions.sort_unstable();
    assert_eq!(versions, (1..=20).collect::<Vec<_>>());
    fixture.assert_sound().await;
}

#[actix_web::test]
async fn a_new_version_and_an_acceptance_never_mix() {
    let fixture = Fixture::new().await;
    for _ in 0..10 {
        let path = fixture.book_at("quotation_sent").await;
        let accept = fixture.app.post(&format!("{path}/quotation/accept?version=1")).by(&fixture.patient.user).send();
        let (quoted, accepted) = join(fixture.quote(&path), accept).await;
        match (quoted.status, accepted.status) {
            (201, 409) => drop(accepted.problem(409, "quotation_superseded")),
            (409, 200) => drop(quoted.problem(409, "invalid_transition")),
            other => panic!("{other:?}"),
        }
    }
    fixture.assert_sound().await;
}

#[actix_web::test]
async fn payment_cancellation_and_hold_at_once_lose_no_money() {
    let fixture = Fixture::new().await;
    for _ in 0..10 {
        let path = fixture.book_at("payment_pending").await;
        let (_, (cancelled, _)) = join(
            fixture.pay(&path, 1_000_000),
            join(
                fixture.app.delete(&path).by(&fixture.patient.user).send(),
                fixture.set(&path, &fixture.hospital.admin, "on_hold"),
            ),
        )
        .await;
        fixture.react().await;
        if cancelled.status != 204 {
            fixture.app.delete(&path).by(&fixture.patient.user).send().await.expect(204);
        }
        let booking = fixture.read(&path).await;
        assert_eq!((&booking["status"], &booking["payment_status"]), (&json!("cancelled"), &json!("paid")));
        assert_eq!(fixture.refund_shares(&path).await, [10_000], "whoever came first, it goes back once");
    }
    fixture.assert_sound().await;
}

#[actix_web::test]
async fn two_changes_of_one_version_one_is_stale() {
    let fixture = Fixture::new().await;
    let path = fixture.book().await;
    for round in 0..10 {
        let etag = fixture.app.get(&path).by(&fixture.patient.user).send().await.etag();
        let patch = |notes: String| {
            fixture
                .app
                .patch(&path)
                .by(&fixture.patient.user)
                .header("if-match", &etag)
                .json(json!({ "notes": notes }))
                .send()
        };
        let answers = join_all((0..5).map(|i| patch(format!("{round} {i}")))).await;
        assert_eq!(answers.iter().filter(|a| a.status == 200).count(), 1);
        assert_eq!(answers.iter().filter(|a| a.status == 412).count(), 4);
    }
}

#[actix_web::test]
async fn a_patient_has_so_many_bookings_before_payment_and_not_one_more() {
    let fixture = Fixture::with(BookingConfig::default()).await;
    let book = || fixture.app.post("/api/v1/bookings").by(&fixture.patient.user).json(fixture.body()).send();
    let answers = join_all((0..21).map(|_| book())).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 20);
    let refused = answers.iter().find(|answer| answer.status != 201).expect("one too many");
    refused.problem(409, "too_many_open_bookings");
    // Another patient's do not count, nor do those that are paid or ended.
    let other = fixture.world.patient().await.user;
    fixture.app.post("/api/v1/bookings").by(&other).json(fixture.body()).send().await.expect(201);
    let cancelled = answers.iter().find_map(|answer| answer.header("location")).expect("a booking");
    fixture.app.delete(cancelled).by(&fixture.patient.user).send().await.expect(204);
    book().await.expect(201);
    book().await.problem(409, "too_many_open_bookings");
    let paid = "UPDATE bookings SET payment_status = 'paid' WHERE id = (SELECT id FROM bookings WHERE patient_id = $1 AND status = 'requested' LIMIT 1)";
    fixture.world.sql(paid, [fixture.patient.id.0.into()]).await;
    book().await.expect(201);
    book().await.problem(409, "too_many_open_bookings");
}
