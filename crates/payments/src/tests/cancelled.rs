//! A cancelled booking: the refund policy says what goes back in all.

use super::fake_gateway::OnRefund;
use super::fixture::{Fixture, refund_report, refunded_there, succeeded, text, usd};
use crate::RefundReport;
use kernel::events::booking::BookingCancelled;
use kernel::{BookingId, EventId};
use sea_orm::TransactionTrait;
use serde_json::{Value, json};

const DONE: OnRefund = OnRefund::Answer(RefundReport::Completed);
const TAKEN: OnRefund = OnRefund::Answer(RefundReport::Processing);

impl Fixture {
    fn gateway_will(&self, on_refund: OnRefund) {
        self.stripe.state().on_refund = on_refund;
    }

    async fn goodwill(&self, id: &str, amount: i64) {
        let key = self.world.entropy.token();
        self.refund(id, &key, json!({ "reason": "goodwill", "amount": usd(amount) })).await.expect(201);
    }

    /// Cancels the booking of the payment, as bookings would.
    async fn cancel(&self, id: &str, refund_basis_points: i64) -> (EventId, BookingCancelled) {
        let booking_id: BookingId = text(&self.payment(id).await["booking_id"]).parse().expect("an id");
        let event = BookingCancelled { booking_id, refund_basis_points, cancelled_by: Some(self.patient.user.id) };
        let txn = self.world.db.begin().await.expect("begins");
        let event_id = self.world.outbox.publish(&txn, &event).await.expect("publishes");
        txn.commit().await.expect("commits");
        (event_id, event)
    }

    /// The gateway says that the first refund, of 250, has failed.
    async fn goodwill_fails(&self, id: &str, event: &str) {
        let payment = self.payment(id).await;
        let (reference, refund) = (text(&payment["gateway_reference"]), text(&payment["refunds"][0]["id"]));
        let report = refund_report(&reference, &refund, 250, RefundReport::Failed { message: None });
        self.send_event(event, &report).await.expect(200);
    }

    async fn refunded(&self, id: &str) -> Value {
        self.payment(id).await["refunded"]["amount_minor"].clone()
    }

    /// Status and amount of each refund, oldest first.
    async fn refunds(&self, id: &str) -> Vec<(String, i64)> {
        let payment = self.payment(id).await;
        let refunds = payment["refunds"].as_array().expect("a list");
        refunds.iter().map(|r| (text(&r["status"]), r["amount"]["amount_minor"].as_i64().expect("a number"))).collect()
    }
}

fn of(expected: &[(&str, i64)]) -> Vec<(String, i64)> {
    expected.iter().map(|(status, amount)| ((*status).to_owned(), *amount)).collect()
}

#[actix_web::test]
async fn the_share_goes_back_once() {
    for (basis_points, expected) in [(10_000, 1_001), (7_500, 751), (5_000, 500), (0, 0)] {
        let fixture = Fixture::open().await;
        fixture.gateway_will(DONE);
        let (id, _) = fixture.paid(1_001).await;
        let (event_id, event) = fixture.cancel(&id, basis_points).await;
        fixture.work().await;
        for _ in 0..2 {
            let txn = fixture.world.db.begin().await.expect("begins");
            fixture.payments.refund_cancelled(&txn, event_id, &event).await.expect("once per event");
            txn.commit().await.expect("commits");
        }
        fixture.work().await;
        assert_eq!(fixture.refunded(&id).await, expected, "{basis_points}");
        fixture.invariants_hold().await;
    }
}

#[actix_web::test]
async fn what_was_given_back_before_counts() {
    let fixture = Fixture::open().await;
    fixture.gateway_will(DONE);
    for (goodwill, basis_points, in_all) in [
        (&[250][..], 7_500, 750),
        (&[100, 150], 7_500, 750),
        (&[600], 7_500, 750),
        (&[750], 7_500, 750),
        (&[800], 7_500, 800),
        (&[250], 5_000, 500),
        (&[250], 10_000, 1_000),
        (&[250], 0, 250),
        (&[1_000], 7_500, 1_000),
        (&[], 7_500, 750),
    ] {
        let (id, _) = fixture.paid(1_000).await;
        for amount in goodwill {
            fixture.goodwill(&id, *amount).await;
        }
        fixture.work().await;
        fixture.cancel(&id, basis_points).await;
        fixture.work().await;
        assert_eq!(fixture.refunded(&id).await, in_all, "{goodwill:?}, then {basis_points}");
    }
    fixture.invariants_hold().await;
}

#[actix_web::test]
async fn what_is_on_its_way_counts_too() {
    let fixture = Fixture::open().await;
    let (pending, _) = fixture.paid(1_000).await;
    fixture.goodwill(&pending, 250).await;
    fixture.cancel(&pending, 7_500).await;
    fixture.gateway_will(TAKEN);
    fixture.work().await;
    assert_eq!(fixture.refunds(&pending).await, of(&[("processing", 250), ("processing", 500)]));

    // One that was made on the gateway's dashboard counts as well.
    let (adopted, reference) = fixture.paid(1_000).await;
    fixture.send_event("dashboard", &refunded_there(&reference, "re_dashboard", 300)).await.expect(200);
    fixture.cancel(&adopted, 7_500).await;
    fixture.work().await;
    assert_eq!(fixture.refunds(&adopted).await, of(&[("completed", 300), ("processing", 450)]));
    fixture.invariants_hold().await;
}

#[actix_web::test]
async fn what_had_failed_before_does_not_count() {
    let fixture = Fixture::open().await;
    let (id, _) = fixture.paid(1_000).await;
    fixture.gateway_will(OnRefund::Refuse);
    fixture.goodwill(&id, 250).await;
    fixture.work().await;
    fixture.gateway_will(DONE);
    fixture.cancel(&id, 7_500).await;
    fixture.work().await;
    assert_eq!(fixture.refunds(&id).await, of(&[("failed", 250), ("completed", 750)]));
    fixture.invariants_hold().await;
}

#[actix_web::test]
async fn what_counted_and_fails_later_is_made_up_for_once() {
    let fixture = Fixture::open().await;
    let (id, _) = fixture.paid(1_000).await;
    fixture.gateway_will(TAKEN);
    fixture.goodwill(&id, 250).await;
    fixture.work().await;
    // Every refund fails: the policy's, the goodwill, and what makes up for the goodwill. None is asked for again.
    fixture.gateway_will(OnRefund::Refuse);
    fixture.cancel(&id, 7_500).await;
    fixture.work().await;
    assert_eq!(fixture.refunds(&id).await, of(&[("processing", 250), ("failed", 500)]));
    fixture.goodwill_fails(&id, "all fail").await;
    fixture.work().await;
    assert_eq!(fixture.refunds(&id).await, of(&[("failed", 250), ("failed", 500), ("failed", 250)]));

    let (id, _) = fixture.paid(1_000).await;
    fixture.gateway_will(TAKEN);
    fixture.goodwill(&id, 250).await;
    fixture.work().await;
    fixture.gateway_will(DONE);
    fixture.cancel(&id, 7_500).await;
    fixture.work().await;
    assert_eq!(fixture.refunds(&id).await, of(&[("processing", 250), ("completed", 500)]));
    for event in ["failed", "failed, told again"] {
        fixture.goodwill_fails(&id, event).await;
        fixture.work().await;
        assert_eq!(fixture.refunds(&id).await, of(&[("failed", 250), ("completed", 500), ("completed", 250)]));
    }
    assert_eq!(fixture.refunded(&id).await, 750);
    fixture.invariants_hold().await;
}

#[actix_web::test]
async fn what_is_given_after_the_cancellation_is_on_top() {
    let fixture = Fixture::open().await;
    fixture.gateway_will(DONE);
    let (id, _) = fixture.paid(1_000).await;
    fixture.cancel(&id, 5_000).await;
    fixture.work().await;
    fixture.goodwill(&id, 250).await;
    fixture.work().await;
    assert_eq!(fixture.refunded(&id).await, 750);
    fixture.invariants_hold().await;
}

#[actix_web::test]
async fn a_surplus_payment_goes_back_whole_and_counts_for_nothing() {
    let fixture = Fixture::open().await;
    fixture.gateway_will(DONE);
    let booking = fixture.booking(usd(1_000)).await;
    let (first, reference) = fixture.begun_for(booking).await;
    let (second, other) = fixture.begun_for(booking).await;
    fixture.send_event("first", &succeeded(&reference, 1_000)).await.expect(200);
    fixture.send_event("second", &succeeded(&other, 1_000)).await.expect(200);
    fixture.work().await;
    fixture.goodwill(&first, 250).await;
    fixture.cancel(&first, 7_500).await;
    fixture.work().await;
    assert_eq!((fixture.refunded(&first).await, fixture.refunded(&second).await), (json!(750), json!(1_000)));
    fixture.invariants_hold().await;
}
