//! A gateway that does not answer keeps nothing else waiting: no transaction is open and no row is locked meanwhile.

use super::fake_gateway::OnRefund;
use super::fixture::{Fixture, refunded_there, succeeded, usd};
use crate::RefundReport;
use chrono::TimeDelta;
use kernel::Role;
use serde_json::json;
use std::time::Duration;
use test_support::World;

/// Shorter than a gateway may take, longer than anything else does.
const MEANWHILE: Duration = Duration::from_secs(8);

/// Fails the test when this waits for the gateway.
async fn promptly<T>(what: &str, work: impl Future<Output = T>) -> T {
    tokio::time::timeout(MEANWHILE, work).await.unwrap_or_else(|_| panic!("{what} waits for the gateway"))
}

/// Transactions of the test's database that wait for their process.
async fn open_transactions(fixture: &Fixture) -> i64 {
    let sql = "SELECT count(*) FROM pg_stat_activity
               WHERE datname = current_database() AND state LIKE 'idle in transaction%'";
    fixture.world.number(sql, []).await
}

/// While one refund waits for the gateway, the same payment takes another refund and a webhook.
async fn others_change_the_payment(fixture: &Fixture, id: &str, reference: &str) {
    promptly("the call", fixture.stripe.until_waiting(1)).await;
    assert_eq!(open_transactions(fixture).await, 0);
    let another = json!({ "reason": "another", "amount": usd(100) });
    promptly("another refund", fixture.refund(id, "another", another)).await.expect(201);
    let elsewhere = refunded_there(reference, "re_elsewhere", 200);
    promptly("a webhook", fixture.send_event("evt_elsewhere", &elsewhere)).await.expect(200);
    assert_eq!(fixture.payment(id).await["refunded"]["amount_minor"], 200);
    fixture.stripe.release();
}

#[actix_web::test]
async fn a_refund_that_waits_for_the_gateway_locks_nothing() {
    let fixture = Fixture::open().await;
    fixture.stripe.state().on_refund = OnRefund::Answer(RefundReport::Completed);
    let (id, reference) = fixture.paid(1_000).await;
    fixture.refund(&id, "first", json!({ "reason": "first", "amount": usd(400) })).await.expect(201);
    fixture.stripe.hang();
    tokio::join!(fixture.work(), others_change_the_payment(&fixture, &id, &reference));
    fixture.work().await;
    assert_eq!(fixture.payment(&id).await["refunded"]["amount_minor"], 700);
    assert_eq!(fixture.stripe.state().refund_calls, 2);
    fixture.invariants_hold().await;
}

#[actix_web::test]
async fn a_reconciliation_that_waits_for_the_gateway_locks_nothing() {
    let fixture = Fixture::in_world(World::at("2026-06-01T10:00:00Z").await).await;
    let (id, reference) = fixture.paid(1_000).await;
    fixture.stripe.state().on_refund = OnRefund::LoseAnswer;
    fixture.refund(&id, "first", json!({ "reason": "first", "amount": usd(400) })).await.expect(201);
    fixture.work().await;
    fixture.world.clock.advance(TimeDelta::minutes(11));
    let fixture = Fixture { admin: fixture.world.renew(&fixture.admin, Role::Admin), ..fixture };
    fixture.stripe.hang();
    tokio::join!(fixture.sweep(), others_change_the_payment(&fixture, &id, &reference));
    assert_eq!(fixture.payment(&id).await["refunded"]["amount_minor"], 600, "the first, and the one made elsewhere");
    assert_eq!(fixture.stripe.state().refund_calls, 1, "the lost one was found, not repeated");
    fixture.invariants_hold().await;
}

#[actix_web::test]
async fn what_is_paid_while_the_gateway_starts_another_payment_is_not_paid_twice() {
    let fixture = Fixture::open().await;
    let booking = fixture.booking(usd(500)).await;
    let (id, reference) = fixture.begun_for(booking).await;
    fixture.stripe.hang();
    let meanwhile = async {
        promptly("the call", fixture.stripe.until_waiting(1)).await;
        assert_eq!(open_transactions(&fixture).await, 0);
        promptly("a webhook", fixture.send_event("paid", &succeeded(&reference, 500))).await.expect(200);
        fixture.stripe.release();
    };
    let (second, ()) = tokio::join!(fixture.pay(booking, "stripe", "second"), meanwhile);
    second.problem(409, "not_payable");
    assert_eq!(fixture.payment(&id).await["status"], "completed");
    assert_eq!(fixture.world.number("SELECT count(*) FROM payments", []).await, 1);
    fixture.invariants_hold().await;
}

#[actix_web::test]
async fn duplicates_that_wait_for_the_gateway_together_make_one_payment() {
    let fixture = Fixture::open().await;
    let booking = fixture.booking(usd(500)).await;
    fixture.stripe.hang();
    let meanwhile = async {
        promptly("the calls", fixture.stripe.until_waiting(2)).await;
        assert_eq!(open_transactions(&fixture).await, 0);
        fixture.stripe.release();
    };
    let pay = || fixture.pay(booking, "stripe", "same");
    // At the same instant one may be told that the other is in progress; both are to wait for the gateway.
    let after_the_first = async {
        promptly("the first call", fixture.stripe.until_waiting(1)).await;
        pay().await
    };
    let (first, second, ()) = tokio::join!(pay(), after_the_first, meanwhile);
    let created: Vec<_> = [&first, &second].into_iter().filter(|answer| answer.status == 201).collect();
    assert_eq!(created.iter().filter(|answer| answer.header("idempotent-replayed").is_none()).count(), 1);
    assert!(created.iter().all(|answer| answer.bytes == created[0].bytes));
    for refused in [&first, &second].into_iter().filter(|answer| answer.status != 201) {
        refused.problem(409, "request_in_progress");
    }
    assert_eq!(fixture.world.number("SELECT count(*) FROM payments", []).await, 1);
}
