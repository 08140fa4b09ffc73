//! The printed document.

use super::fixture::{Fixture, QUOTED, number_of, path_of};
use super::poppler;
use serde_json::json;

#[actix_web::test]
async fn the_file_is_the_mailed_one_whatever_has_happened_since() {
    let fixture = Fixture::open().await;
    let booking = fixture.booking(QUOTED).await;
    let invoice = fixture
        .app
        .post("/api/v1/invoices")
        .by(&fixture.admin)
        .json(json!({ "booking_id": booking }))
        .send()
        .await
        .data(201);
    fixture.work().await;
    let path = format!("{}/pdf", path_of(&invoice["id"]));
    let first = fixture.app.get(&path).by(&fixture.patient.user).send().await;
    assert_eq!(first.expect(200).header("content-type"), Some("application/pdf"));
    assert_eq!(first.header("content-disposition"), Some("inline; filename=\"INV-2026-000001.pdf\""));
    let text = poppler::text(&first.bytes);
    assert!(text.contains("Due date") && text.contains("March 24, 2026"), "{text}");
    assert!(text.contains("Balance due") && !text.contains("Paid on"), "{text}");
    assert!(first.bytes == fixture.messenger.mails()[0].attachments[0].bytes);

    // Paid, partly credited, the buyer moves and reads Arabic now.
    let payment = fixture.payment(booking).await;
    fixture.booking_paid(booking, payment).await;
    fixture.refunded(booking, payment, 1000, 1000).await;
    fixture.set_locale("ar").await;
    fixture.world.clock.advance(chrono::TimeDelta::minutes(5));
    fixture.work().await;
    let later = fixture.app.get(&path).by(&fixture.patient.user).header("if-none-match", &first.etag()).send().await;
    later.expect(304);
}

#[actix_web::test]
async fn it_says_what_an_invoice_must() {
    let fixture = Fixture::open().await;
    let (booking, payment, invoice) = fixture.paid(QUOTED).await;
    let pdf = fixture.app.get(&format!("{}/pdf", path_of(&invoice["id"]))).by(&fixture.admin).send().await.bytes;
    let text = poppler::text(&pdf);
    for words in [
        "Bosphorus Heart & Spine Hospital",
        "2 Test Street, Istanbul, TR",
        "Phone: +902125550101 · desk@bosphorus.example",
        "https://bosphorus.example",
        "Invoice",
        "INV-2026-000001",
        "March 10, 2026",
        &number_of(booking),
        "June 1, 2026",
        "Paid on March 10, 2026",
        "Billed to",
        "Wanjiru Kamau",
        "Nairobi, KE",
        "Total knee replacement",
        "Private room, per night",
        "7.5 %",
        "18 %",
        "150.00 USD",
        "27.00 USD",
        "-30.00 USD",
        "1,687.74 USD",
        "0.00 USD",
        "refund policy",
    ] {
        assert!(text.contains(words), "no {words:?} in\n{text}");
    }
    fixture.refunded(booking, payment, 1000, 1000).await;
    fixture.work().await;
    let note = fixture.documents(booking, "credit_note").await[0].clone();
    let pdf = fixture.app.get(&format!("{}/pdf", path_of(&note["id"]))).by(&fixture.admin).send().await.bytes;
    let text = poppler::text(&pdf);
    for words in [
        "Credit note",
        "CN-2026-000001",
        "INV-2026-000001 (March 10, 2026)",
        "Credited to",
        "Refund of a payment",
        "10.00 USD",
    ] {
        assert!(text.contains(words), "no {words:?} in\n{text}");
    }
    assert!(!text.contains("Due date") && !text.contains("Balance due"), "{text}");
}

#[actix_web::test]
async fn it_is_in_the_buyers_language() {
    let fixture = Fixture::open().await;
    // Words without lam-alef, whose two letters poppler swaps.
    for (locale, words) in [
        ("ar-EG", vec!["فاتورة", "سعر الوحدة", "المبلغ الخاضع للضريبة", "١٬٦٨٧٫٧٤"]),
        ("hi", vec!["बीजक", "जारी करने की तिथि", "1,687.74 USD"]),
        ("es-419", vec!["Factura", "Fecha de emisión", "1,687.74 USD", "Pagada el 10 de marzo de 2026"]),
        ("fr", vec!["Facture", "Date d’émission", "1 687,74 USD", "7,5 %", "Payée le 10 mars 2026"]),
        ("de", vec!["Invoice", "Date of issue"]),
    ] {
        fixture.set_locale(locale).await;
        let (_, _, invoice) = fixture.paid(QUOTED).await;
        let pdf = fixture.app.get(&format!("{}/pdf", path_of(&invoice["id"]))).by(&fixture.admin).send().await.bytes;
        let text = poppler::text(&pdf);
        for word in words {
            assert!(text.contains(word), "{locale}: no {word:?} in\n{text}");
        }
    }
}

#[actix_web::test]
async fn names_that_no_one_expects_do_not_break_it() {
    let fixture = Fixture::open().await;
    let first_name = "👩‍⚕️ \u{202E}evil\u{202C} ".repeat(20);
    fixture.name_seller_and_buyer(&"مستشفى ".repeat(60), &first_name, "Kamau").await;
    let (_, _, invoice) = fixture.paid(QUOTED).await;
    let pdf = fixture.app.get(&format!("{}/pdf", path_of(&invoice["id"]))).by(&fixture.admin).send().await;
    assert!(poppler::text(&pdf.expect(200).bytes).contains("INV-2026-000001"));
}
