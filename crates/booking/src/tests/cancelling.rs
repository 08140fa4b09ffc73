use super::Stage;
use serde_json::json;

#[actix_web::test]
async fn the_row_stays_and_the_timeline_says_who() {
    let stage = Stage::new().await;
    for (user, query, reason) in [
        (&stage.patient.user, "", "cancelled by patient"),
        (&stage.admin, "", "cancelled by admin"),
        (&stage.patient.user, "?reason=Family%20matters", "Family matters"),
    ] {
        let path = stage.book().await;
        stage.app.delete(&format!("{path}{query}")).by(user).send().await.expect(204);
        let booking = stage.read(&path).await;
        assert_eq!((&booking["status"], &booking["stage"]), (&json!("cancelled"), &json!(6)));
        let entries = stage.app.get(&format!("{path}/timeline")).by(user).send().await.data(200);
        assert_eq!((&entries[1]["reason"], &entries[1]["changed_by"]), (&json!(reason), &json!(user.id)));
        assert_eq!(stage.refund_shares(&path).await, Vec::<i64>::new(), "nothing was paid");
        stage.app.delete(&path).by(user).send().await.problem(409, "invalid_transition");
    }
    let path = stage.book().await;
    stage.app.delete(&path).by(&stage.hospital.admin).send().await.problem(403, "forbidden");
    stage.app.delete(&path).send().await.problem(401, "unauthenticated");
    stage.app.delete(&format!("{path}?why=x")).by(&stage.admin).send().await.problem(400, "unknown_parameter");
    let audited = "SELECT count(*) FROM audit_outbox WHERE entry->>'action' = 'booking.cancel'";
    assert_eq!(stage.world.number(audited, []).await, 3);
    stage.assert_sound().await;
}

#[actix_web::test]
async fn cancelled_from_anywhere_before_treatment() {
    let stage = Stage::new().await;
    for status in [
        "requested",
        "under_review",
        "accepted",
        "quotation_sent",
        "payment_pending",
        "payment_completed",
        "invoice_sent",
        "travel_arrangement",
    ] {
        let path = stage.book_at(status).await;
        stage.app.delete(&path).by(&stage.patient.user).send().await.expect(204);
        let paid = matches!(status, "payment_completed" | "invoice_sent" | "travel_arrangement");
        let expected = if paid { vec![10_000] } else { vec![] };
        assert_eq!(stage.refund_shares(&path).await, expected, "{status}");
    }
    let held = stage.book_at("payment_pending").await;
    stage.set(&held, &stage.hospital.admin, "on_hold").await.expect(200);
    stage.app.delete(&held).by(&stage.patient.user).send().await.expect(204);
    for status in ["in_treatment", "completed"] {
        let path = stage.book_at(status).await;
        stage.app.delete(&path).by(&stage.admin).send().await.problem(409, "invalid_transition");
    }
    stage.assert_sound().await;
}

#[actix_web::test]
async fn what_goes_back_follows_the_policy_that_the_quotation_stated() {
    let stage = Stage::new().await;
    // Today is 15 January.
    for (requested, share) in [
        ("2026-02-14", 10_000),
        ("2026-02-13", 7_500),
        ("2026-01-30", 7_500),
        ("2026-01-29", 5_000),
        ("2026-01-22", 5_000),
        ("2026-01-21", 0),
        ("2026-01-16", 0),
    ] {
        let path = stage.book_at("payment_completed").await;
        stage
            .app
            .patch(&path)
            .by(&stage.hospital.admin)
            .json(json!({ "requested_date": requested }))
            .send()
            .await
            .expect(200);
        stage.app.delete(&path).by(&stage.patient.user).send().await.expect(204);
        assert_eq!(stage.refund_shares(&path).await, [share], "{requested}");
    }
    let path = stage.book_at("payment_completed").await;
    let own = "UPDATE booking_quotations SET refund_policy = '[{\"days_before\":60,\"refund_percent\":33}]' WHERE booking_id = $1";
    stage.world.sql(own, [super::stage::id_of(&path).0.into()]).await;
    stage.app.delete(&path).by(&stage.admin).send().await.expect(204);
    assert_eq!(stage.refund_shares(&path).await, [3_300], "of the accepted quotation, not of the configuration");
}
