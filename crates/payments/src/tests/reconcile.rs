//! The sweep, and the check of the records.

use super::fake_gateway::OnRefund;
use super::fixture::{Fixture, succeeded, text, usd};
use crate::PaymentReport;
use chrono::TimeDelta;
use kernel::events::payments::{PaymentCompleted, RefundCompleted};
use platform::Verify;
use serde_json::json;
use test_support::World;

async fn fixture() -> Fixture {
    Fixture::in_world(World::at("2026-06-01T10:00:00Z").await).await
}

#[actix_web::test]
async fn money_that_no_webhook_reported_is_found() {
    let fixture = fixture().await;
    let (paid, at) = fixture.begun(usd(500)).await;
    let (declined, declined_at) = fixture.begun(usd(500)).await;
    let (odd, odd_at) = fixture.begun(usd(500)).await;
    let report_as = |reference: &str, report: PaymentReport| {
        drop(fixture.stripe.state().reports.insert(reference.to_owned(), report))
    };
    report_as(&at, PaymentReport::Succeeded { amount: usd(500) });
    report_as(&declined_at, PaymentReport::Failed { code: None, message: None });
    report_as(&odd_at, PaymentReport::Succeeded { amount: usd(1) });
    fixture.sweep().await;
    assert_eq!(fixture.payment(&paid).await["status"], "pending", "its webhook comes first");
    fixture.world.clock.advance(TimeDelta::minutes(11));
    let fixture = Fixture { admin: fixture.world.renew(&fixture.admin, kernel::Role::Admin), ..fixture };
    fixture.sweep().await;
    fixture.sweep().await;
    assert_eq!(fixture.payment(&paid).await["status"], "completed");
    assert_eq!(fixture.payment(&declined).await["status"], "failed");
    assert_eq!(fixture.payment(&odd).await["status"], "pending");
    assert_eq!(
        fixture.world.number("SELECT count(*) FROM payment_events WHERE status = 'parked'", []).await,
        1,
        "once, however often it is asked"
    );
    assert_eq!(fixture.published::<PaymentCompleted>().await, 1);
    fixture.invariants_hold().await;
}

#[actix_web::test]
async fn an_abandoned_payment_is_given_up_and_still_counts_if_money_comes() {
    let fixture = fixture().await;
    let (id, reference) = fixture.begun(usd(500)).await;
    fixture.world.clock.advance(TimeDelta::hours(49));
    let fixture = Fixture { admin: fixture.world.renew(&fixture.admin, kernel::Role::Admin), ..fixture };
    fixture.sweep().await;
    assert_eq!(fixture.payment(&id).await["status"], "cancelled");
    fixture.send_event("late", &succeeded(&reference, 500)).await.expect(200);
    assert_eq!(fixture.payment(&id).await["status"], "completed");
    fixture.invariants_hold().await;
}

#[actix_web::test]
async fn a_refund_whose_answer_was_lost_is_not_made_twice() {
    let fixture = fixture().await;
    let (id, _) = fixture.paid(500).await;
    fixture.stripe.state().on_refund = OnRefund::LoseAnswer;
    fixture.refund(&id, "k", json!({ "reason": "goodwill" })).await.expect(201);
    fixture.work().await;
    assert_eq!(fixture.payment(&id).await["refunds"][0]["status"], "pending", "nobody knows");
    fixture.world.clock.advance(TimeDelta::minutes(11));
    let fixture = Fixture { admin: fixture.world.renew(&fixture.admin, kernel::Role::Admin), ..fixture };
    fixture.sweep().await;
    assert_eq!(fixture.payment(&id).await["status"], "refunded");
    assert_eq!(fixture.stripe.state().refund_calls, 1, "it was asked for, not repeated");
    assert_eq!(fixture.published::<RefundCompleted>().await, 1);
    fixture.invariants_hold().await;
}

#[actix_web::test]
async fn one_that_cannot_be_asked_does_not_stop_the_others() {
    let fixture = fixture().await;
    let (away, _) = fixture.begun(usd(500)).await;
    let booking = fixture.booking(usd(500)).await;
    let sandboxed = fixture.pay(booking, "sandbox", "key").await.data(201);
    fixture.world.sql("UPDATE sandbox_payments SET status = 'succeeded'", []).await;
    fixture.stripe.state().is_away = true;
    fixture.world.clock.advance(TimeDelta::minutes(11));
    let fixture = Fixture { admin: fixture.world.renew(&fixture.admin, kernel::Role::Admin), ..fixture };
    fixture.sweep().await;
    assert_eq!(fixture.payment(&away).await["status"], "pending");
    assert_eq!(fixture.payment(&text(&sandboxed["id"])).await["status"], "completed");
}

#[actix_web::test]
async fn broken_records_are_found() {
    let fixture = fixture().await;
    fixture.paid(500).await;
    fixture.begun(usd(500)).await;
    assert_eq!(fixture.payments.broken_invariants().await.expect("answers"), Vec::<String>::new());
    for (change, invariants) in [
        ("UPDATE payments SET refunded_minor = 1 WHERE status = 'completed'", 2),
        ("UPDATE payments SET refunded_minor = 0, status = 'refunded' WHERE paid_at IS NOT NULL", 1),
        ("UPDATE payments SET status = 'completed', paid_at = now() WHERE status = 'pending'", 2),
    ] {
        fixture.world.sql(change, []).await;
        assert_eq!(fixture.payments.broken_invariants().await.expect("answers").len(), invariants, "{change}");
    }
}
