//! The sweep, and the check of the books.

use super::fake_gateway::OnRefund;
use super::shop::{Shop, succeeded, text, usd};
use crate::PaymentWord;
use chrono::TimeDelta;
use kernel::events::payments::{PaymentCompleted, RefundCompleted};
use serde_json::json;
use test_support::World;

async fn shop() -> Shop {
    Shop::in_world(World::at("2026-06-01T10:00:00Z").await).await
}

#[actix_web::test]
async fn money_that_no_webhook_told_of_is_found() {
    let shop = shop().await;
    let (paid, at) = shop.begun(usd(500)).await;
    let (declined, declined_at) = shop.begun(usd(500)).await;
    let (odd, odd_at) = shop.begun(usd(500)).await;
    let say = |reference: &str, word: PaymentWord| drop(shop.stripe.state().words.insert(reference.to_owned(), word));
    say(&at, PaymentWord::Succeeded { amount: usd(500) });
    say(&declined_at, PaymentWord::Failed { code: None, message: None });
    say(&odd_at, PaymentWord::Succeeded { amount: usd(1) });
    shop.sweep().await;
    assert_eq!(shop.payment(&paid).await["status"], "pending", "its webhook comes first");
    shop.world.clock.advance(TimeDelta::minutes(11));
    let shop = Shop { admin: shop.world.renew(&shop.admin, kernel::Role::Admin), ..shop };
    shop.sweep().await;
    shop.sweep().await;
    assert_eq!(shop.payment(&paid).await["status"], "completed");
    assert_eq!(shop.payment(&declined).await["status"], "failed");
    assert_eq!(shop.payment(&odd).await["status"], "pending");
    assert_eq!(
        shop.world.number("SELECT count(*) FROM payment_events WHERE status = 'parked'", []).await,
        1,
        "once, however often it is asked"
    );
    assert_eq!(shop.published::<PaymentCompleted>().await, 1);
    shop.books_hold().await;
}

#[actix_web::test]
async fn an_abandoned_payment_is_given_up_and_still_counts_if_money_comes() {
    let shop = shop().await;
    let (id, reference) = shop.begun(usd(500)).await;
    shop.world.clock.advance(TimeDelta::hours(49));
    let shop = Shop { admin: shop.world.renew(&shop.admin, kernel::Role::Admin), ..shop };
    shop.sweep().await;
    assert_eq!(shop.payment(&id).await["status"], "cancelled");
    shop.tell("late", &succeeded(&reference, 500)).await.expect(200);
    assert_eq!(shop.payment(&id).await["status"], "completed");
    shop.books_hold().await;
}

#[actix_web::test]
async fn a_refund_whose_answer_was_lost_is_not_made_twice() {
    let shop = shop().await;
    let (id, _) = shop.paid(500).await;
    shop.stripe.state().on_refund = OnRefund::LoseAnswer;
    shop.refund(&id, "k", json!({ "reason": "goodwill" })).await.expect(201);
    shop.work().await;
    assert_eq!(shop.payment(&id).await["refunds"][0]["status"], "pending", "nobody knows");
    shop.world.clock.advance(TimeDelta::minutes(11));
    let shop = Shop { admin: shop.world.renew(&shop.admin, kernel::Role::Admin), ..shop };
    shop.sweep().await;
    assert_eq!(shop.payment(&id).await["status"], "refunded");
    assert_eq!(shop.stripe.state().refund_calls, 1, "it was asked for, not repeated");
    assert_eq!(shop.published::<RefundCompleted>().await, 1);
    shop.books_hold().await;
}

#[actix_web::test]
async fn one_that_cannot_be_asked_does_not_stop_the_others() {
    let shop = shop().await;
    let (away, _) = shop.begun(usd(500)).await;
    let booking = shop.booking(usd(500)).await;
    let sandboxed = shop.pay(booking, "sandbox", "key").await.data(201);
    shop.world.sql("UPDATE sandbox_payments SET status = 'succeeded'", []).await;
    shop.stripe.state().is_away = true;
    shop.world.clock.advance(TimeDelta::minutes(11));
    let shop = Shop { admin: shop.world.renew(&shop.admin, kernel::Role::Admin), ..shop };
    shop.sweep().await;
    assert_eq!(shop.payment(&away).await["status"], "pending");
    assert_eq!(shop.payment(&text(&sandboxed["id"])).await["status"], "completed");
}

#[actix_web::test]
async fn broken_books_are_found() {
    let shop = shop().await;
    shop.paid(500).await;
    shop.begun(usd(500)).await;
    assert_eq!(shop.payments.verify().await.expect("answers"), Vec::<String>::new());
    for (change, invariants) in [
        ("UPDATE payments SET refunded_minor = 1 WHERE status = 'completed'", 2),
        ("UPDATE payments SET refunded_minor = 0, status = 'refunded' WHERE paid_at IS NOT NULL", 1),
        ("UPDATE payments SET status = 'completed', paid_at = now() WHERE status = 'pending'", 2),
    ] {
        shop.world.sql(change, []).await;
        assert_eq!(shop.payments.verify().await.expect("answers").len(), invariants, "{change}");
    }
}
