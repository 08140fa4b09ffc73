//! Numbers without gaps, whatever happens at once (reliability T6).

use super::fixture::{Fixture, QUOTED};
use futures_util::future::join_all;
use kernel::ports::{InvoiceBases, PayableSubject};
use sea_orm::TransactionTrait;
use std::collections::BTreeSet;

const CONNECTIONS: usize = 20;
const EACH: usize = 50;

#[actix_web::test]
async fn a_thousand_from_twenty_connections_with_random_rollbacks() {
    let fixture = Fixture::open().await;
    let booking = fixture.booking(QUOTED).await;
    let basis = fixture.bases.basis(PayableSubject::Booking(booking)).await.expect("answers").expect("a basis");
    let mut draft = fixture.invoices.draft_of_basis(basis).await.expect("a draft");
    draft.subject = None;
    let issue_many = |_| {
        let (invoices, world, draft) = (fixture.invoices.clone(), &fixture.world, draft.clone());
        async move {
            let (mut numbers, mut rolled_back) = (Vec::new(), 0);
            while numbers.len() < EACH {
                let txn = world.db.begin().await.expect("begins");
                let issued = invoices.finalise(&txn, draft.clone()).await.expect("issues");
                if world.entropy.below(3) == 0 {
                    txn.rollback().await.expect("rolls back");
                    rolled_back += 1;
                } else {
                    txn.commit().await.expect("commits");
                    numbers.push(issued.invoice_number);
                }
            }
            (numbers, rolled_back)
        }
    };
    let done = join_all((0..CONNECTIONS).map(issue_many)).await;
    let rolled_back: usize = done.iter().map(|(_, n)| n).sum();
    assert!(rolled_back > 0, "the test rolls back");
    let numbers: BTreeSet<String> = done.into_iter().flat_map(|(numbers, _)| numbers).collect();
    let dense: BTreeSet<String> = (1..=CONNECTIONS * EACH).map(|n| format!("INV-2026-{n:06}")).collect();
    assert_eq!(numbers, dense);
    assert_eq!(fixture.world.number("SELECT count(*) FROM invoices", []).await, 1000);
    fixture.is_sound().await;
}

#[actix_web::test]
async fn every_year_and_series_begins_at_one() {
    let fixture = Fixture::open().await;
    let (first, _, _) = fixture.paid(QUOTED).await;
    fixture.world.clock.advance(chrono::TimeDelta::days(366));
    let fixture = Fixture { admin: fixture.world.renew(&fixture.admin, kernel::Role::Admin), ..fixture };
    let (booking, payment, invoice) = fixture.paid(QUOTED).await;
    fixture.refunded(booking, payment, 100, 100).await;
    fixture.work().await;
    assert_eq!(fixture.documents(first, "invoice").await[0]["invoice_number"], "INV-2026-000001");
    assert_eq!(invoice["invoice_number"], "INV-2027-000001");
    assert_eq!(fixture.documents(booking, "credit_note").await[0]["invoice_number"], "CN-2027-000001");
    fixture.is_sound().await;
}

#[actix_web::test]
async fn an_issued_document_cannot_be_changed_by_anyone() {
    let fixture = Fixture::open().await;
    fixture.paid(QUOTED).await;
    for sql in [
        "UPDATE invoices SET final_minor = final_minor + 1, total_minor = total_minor + 1",
        "UPDATE invoices SET buyer = '{}'",
        "UPDATE invoices SET invoice_number = 'INV-2026-000002'",
        "UPDATE invoices SET is_prepaid = false",
        "DELETE FROM invoices",
    ] {
        let refused = sea_orm::ConnectionTrait::execute_unprepared(&fixture.world.db, sql).await;
        assert!(refused.is_err_and(|e| e.to_string().contains("never changed")), "{sql}");
    }
}
