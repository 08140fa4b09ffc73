use super::Fixture;
use serde_json::json;

#[actix_web::test]
async fn the_row_stays_and_the_timeline_says_who() {
    let fixture = Fixture::new().await;
    for (user, query, reason) in [
        (&fixture.patient.user, "", "cancelled by patient"),
        (&fixture.admin, "", "cancelled by admin"),
        (&fixture.patient.user, "?reason=Family%20matters", "Family matters"),
    ] {
        let path = fixture.book().await;
        fixture.app.delete(&format!("{path}{query}")).by(user).send().await.expect(204);
        let booking = fixture.read(&path).await;
        assert_eq!((&booking["status"], &booking["stage"]), (&json!("cancelled"), &json!(6)));
        let entries = fixture.app.get(&format!("{path}/timeline")).by(user).send().await.data(200);
        assert_eq!((&entries[1]["reason"], &entries[1]["changed_by"]), (&json!(reason), &json!(user.id)));
        assert_eq!(fixture.refund_shares(&path).await, Vec::<i64>::new(), "nothing was paid");
        fixture.app.delete(&path).by(user).send().await.problem(409, "invalid_transition");
    }
    let path = fixture.book().await;
    fixture.app.delete(&path).by(&fixture.hospital.admin).send().await.problem(403, "forbidden");
    fixture.app.delete(&path).send().await.problem(401, "unauthenticated");
    fixture.app.delete(&format!("{path}?why=x")).by(&fixture.admin).send().await.problem(400, "unknown_parameter");
    let audited = "SELECT count(*) FROM audit_outbox WHERE entry->>'action' = 'booking.cancel'";
    assert_eq!(fixture.world.number(audited, []).await, 3);
    fixture.assert_sound().await;
}

#[actix_web::test]
async fn cancelled_from_anywhere_before_treatment() {
    let fixture = Fixture::new().await;
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
        let path = fixture.book_at(status).await;
        fixture.app.delete(&path).by(&fixture.patient.user).send().await.expect(204);
        let paid = matches!(status, "payment_completed" | "invoice_sent" | "travel_arrangement");
        let expected = if paid { vec![10_000] } else { vec![] };
        assert_eq!(fixture.refund_shares(&path).await, expected, "{status}");
    }
    let held = fixture.book_at("payment_pending").await;
    fixture.set(&held, &fixture.hospital.admin, "on_hold").await.expect(200);
    fixture.app.delete(&held).by(&fixture.patient.user).send().await.expect(204);
    for status in ["in_treatment", "completed"] {
        let path = fixture.book_at(status).await;
        fixture.app.delete(&path).by(&fixture.admin).send().await.problem(409, "invalid_transition");
    }
    fixture.assert_sound().await;
}

#[actix_web::test]
async fn what_goes_back_follows_the_policy_that_the_quotation_stated() {
    let fixture = Fixture::new().await;
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
        let path = fixture.book_at_with("payment_completed", json!({ "requested_date": requested })).await;
        fixture.app.delete(&path).by(&fixture.patient.user).send().await.expect(204);
        assert_eq!(fixture.refund_shares(&path).await, [share], "{requested}");
    }
    let path = fixture.book_at("payment_completed").await;
    let own = "UPDATE booking_quotations SET refund_policy = '[{\"days_before\":60,\"refund_percent\":33}]' WHERE booking_id = $1";
    fixture.world.sql(own, [super::fixture::id_of(&path).0.into()]).await;
    fixture.app.delete(&path).by(&fixture.admin).send().await.expect(204);
    assert_eq!(fixture.refund_shares(&path).await, [3_300], "of the accepted quotation, not of the configuration");
}
