use super::fixture::{Fixture, QUOTED, path_of};
use serde_json::json;
use test_support::assert_snapshot;

/// The good answer of every operation, whole.
#[actix_web::test]
async fn every_good_answer() {
    let fixture = Fixture::open().await;
    let (_, _, invoice) = fixture.paid(QUOTED).await;
    let (app, admin, path) = (&fixture.app, &fixture.admin, path_of(&invoice["id"]));
    let booking = fixture.booking(QUOTED).await;

    let body = json!({ "booking_id": booking, "due_date": "2026-04-01" });
    assert_snapshot!("createInvoice", app.post("/api/v1/invoices").by(admin).json(body).send().await);
    assert_snapshot!("listInvoices", app.get("/api/v1/invoices?sort=created_at").by(admin).send().await);
    assert_snapshot!("getInvoice", app.get(&path).by(&fixture.patient.user).send().await);
    assert_snapshot!("downloadInvoice", app.get(&format!("{path}/pdf")).by(admin).send().await);
    assert_snapshot!("sendInvoice", app.post(&format!("{path}/send")).by(admin).send().await);
    let credit = json!({ "reason": "A night less", "line_items": [{ "line": 2 }] });
    let note = app.post(&format!("{path}/credit-note")).by(admin).json(credit).send().await;
    assert_snapshot!("createCreditNote", note);
}
