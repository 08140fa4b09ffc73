//! Whatever order the gateway's events come in, and however often, the
//! records end the same.

use super::fixture::{Fixture, failed, of, refunded_there, succeeded, text, usd};
use crate::gateway::{GatewayReport, PaymentReport};
use futures_util::future::join_all;
use kernel::events::payments::{PaymentCompleted, RefundCompleted};

fn permutations(items: &[usize]) -> Vec<Vec<usize>> {
    if items.is_empty() {
        return vec![vec![]];
    }
    (0..items.len())
        .flat_map(|i| {
            let mut rest = items.to_vec();
            let first = rest.remove(i);
            permutations(&rest).into_iter().map(move |tail| [vec![first], tail].concat())
        })
        .collect()
}

fn report(reference: &str) -> Vec<GatewayReport> {
    vec![
        of(reference, PaymentReport::Processing),
        failed(reference),
        succeeded(reference, 1_000),
        refunded_there(reference, &format!("{reference}_a"), 300),
        refunded_there(reference, &format!("{reference}_b"), 700),
    ]
}

#[actix_web::test]
async fn all_orders_with_repeats_end_refunded() {
    let fixture = Fixture::open().await;
    let orders = permutations(&[0, 1, 2, 3, 4]);
    assert_eq!(orders.len(), 120);
    for chunk in orders.chunks(8) {
        join_all(chunk.iter().map(|order| end_of(&fixture, order, "refunded", 1_000))).await;
    }
    assert_eq!(
        (fixture.published::<PaymentCompleted>().await, fixture.published::<RefundCompleted>().await),
        (120, 240)
    );
    fixture.invariants_hold().await;
}

#[actix_web::test]
async fn all_orders_of_a_partial_refund_end_partially_refunded() {
    let fixture = Fixture::open().await;
    for order in permutations(&[1, 2, 3]) {
        end_of(&fixture, &order, "partially_refunded", 300).await;
    }
    for order in permutations(&[0, 1, 2]) {
        end_of(&fixture, &order, "completed", 0).await;
    }
    fixture.invariants_hold().await;
}

async fn end_of(fixture: &Fixture, order: &[usize], status: &str, refunded: i64) {
    let (id, reference) = fixture.begun(usd(1_000)).await;
    let facts = report(&reference);
    for (at, event) in order.iter().enumerate() {
        // Twice in a row; and everything reported so far once more at the end.
        for _ in 0..2 {
            fixture.send_event(&format!("{reference} {event}"), &facts[*event]).await.expect(200);
        }
        if at + 1 == order.len() {
            for event in order {
                fixture.send_event(&format!("{reference} {event}"), &facts[*event]).await.expect(200);
                fixture.send_event(&format!("{reference} {event} under another id"), &facts[*event]).await.expect(200);
            }
        }
    }
    let payment = fixture.payment(&id).await;
    assert_eq!(
        (text(&payment["status"]).as_str(), payment["refunded"]["amount_minor"].as_i64()),
        (status, Some(refunded)),
        "{order:?}"
    );
}
