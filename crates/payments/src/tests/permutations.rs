//! Whatever order the gateway's events come in, and however often, the books
//! end the same.

use super::shop::{Shop, failed, of, refunded_there, succeeded, text, usd};
use crate::gateway::{GatewayFact, PaymentWord};
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

fn told(reference: &str) -> Vec<GatewayFact> {
    vec![
        of(reference, PaymentWord::Processing),
        failed(reference),
        succeeded(reference, 1_000),
        refunded_there(reference, &format!("{reference}_a"), 300),
        refunded_there(reference, &format!("{reference}_b"), 700),
    ]
}

#[actix_web::test]
async fn all_orders_with_repeats_end_refunded() {
    let shop = Shop::open().await;
    let orders = permutations(&[0, 1, 2, 3, 4]);
    assert_eq!(orders.len(), 120);
    for chunk in orders.chunks(8) {
        join_all(chunk.iter().map(|order| end_of(&shop, order, "refunded", 1_000))).await;
    }
    assert_eq!((shop.published::<PaymentCompleted>().await, shop.published::<RefundCompleted>().await), (120, 240));
    shop.books_hold().await;
}

#[actix_web::test]
async fn all_orders_of_a_partial_refund_end_partially_refunded() {
    let shop = Shop::open().await;
    for order in permutations(&[1, 2, 3]) {
        end_of(&shop, &order, "partially_refunded", 300).await;
    }
    for order in permutations(&[0, 1, 2]) {
        end_of(&shop, &order, "completed", 0).await;
    }
    shop.books_hold().await;
}

async fn end_of(shop: &Shop, order: &[usize], status: &str, refunded: i64) {
    let (id, reference) = shop.begun(usd(1_000)).await;
    let facts = told(&reference);
    for (at, event) in order.iter().enumerate() {
        // Twice in a row; and everything heard so far once more at the end.
        for _ in 0..2 {
            shop.tell(&format!("{reference} {event}"), &facts[*event]).await.expect(200);
        }
        if at + 1 == order.len() {
            for event in order {
                shop.tell(&format!("{reference} {event}"), &facts[*event]).await.expect(200);
                shop.tell(&format!("{reference} {event} under another id"), &facts[*event]).await.expect(200);
            }
        }
    }
    let payment = shop.payment(&id).await;
    assert_eq!(
        (text(&payment["status"]).as_str(), payment["refunded"]["amount_minor"].as_i64()),
        (status, Some(refunded)),
        "{order:?}"
    );
}
