//! The printed document.

use super::office::{Office, QUOTED, number_of, path_of};
use super::poppler;
use serde_json::json;

#[actix_web::test]
async fn the_file_is_the_mailed_one_whatever_has_happened_since() {
    let office = Office::open().await;
    let booking = office.booking(QUOTED).await;
    let invoice = office
        .app
        .post("/api/v1/invoices")
        .by(&office.admin)
        .json(json!({ "booking_id": booking }))
        .send()
        .await
        .data(201);
    office.work().await;
    let path = format!("{}/pdf", path_of(&invoice["id"]));
    let first = office.app.get(&path).by(&office.patient.user).send().await;
    assert_eq!(first.expect(200).header("content-type"), Some("application/pdf"));
    assert_eq!(first.header("content-disposition"), Some("inline; filename=\"INV-2026-000001.pdf\""));
    let text = poppler::text(&first.bytes);
    assert!(text.contains("Due date") && text.contains("2026-03-24"), "{text}");
    assert!(text.contains("Balance due") && !text.contains("Paid on"), "{text}");
    assert!(first.bytes == office.mailbox.mails.lock().expect("lock")[0].attachments[0].bytes);

    // Paid, partly credited, the buyer moves and reads Arabic now.
    let payment = office.payment(booking).await;
    office.booking_paid(booking, payment).await;
    office.refunded(booking, payment, 1000, 1000).await;
    office.speaks("ar");
    office.world.clock.advance(chrono::TimeDelta::minutes(5));
    office.work().await;
    let later = office.app.get(&path).by(&office.patient.user).header("if-none-match", &first.etag()).send().await;
    later.expect(304);
}

#[actix_web::test]
async fn it_says_what_an_invoice_must() {
    let office = Office::open().await;
    let (booking, payment, invoice) = office.paid(QUOTED).await;
    let pdf = office.app.get(&format!("{}/pdf", path_of(&invoice["id"]))).by(&office.admin).send().await.bytes;
    let text = poppler::text(&pdf);
    for words in [
        "Bosphorus Heart & Spine Hospital",
        "2 Test Street, Istanbul, TR",
        "Phone: +902125550101 · desk@bosphorus.example",
        "https://bosphorus.example",
        "Invoice",
        "INV-2026-000001",
        "2026-03-10",
        &number_of(booking),
        "2026-06-01",
        "Paid on 2026-03-10",
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
    office.refunded(booking, payment, 1000, 1000).await;
    office.work().await;
    let note = office.documents(booking, "credit_note").await[0].clone();
    let pdf = office.app.get(&format!("{}/pdf", path_of(&note["id"]))).by(&office.admin).send().await.bytes;
    let text = poppler::text(&pdf);
    for words in [
        "Credit note",
        "CN-2026-000001",
        "INV-2026-000001 (2026-03-10)",
        "Credited to",
        "Refund of a payment",
        "10.00 USD",
    ] {
        assert!(text.contains(words), "no {words:?} in\n{text}");
    }
    assert!(!text.contains("Due date") && !text.contains("Balance due"), "{text}");
}

#[actix_web::test]
async fn it_speaks_the_buyers_language() {
    let office = Office::open().await;
    // Words without lam-alef, whose two letters poppler swaps.
    for (locale, words) in [
        ("ar-EG", vec!["فاتورة", "سعر الوحدة", "المبلغ الخاضع للضريبة"]),
        ("hi", vec!["बीजक", "जारी करने की तिथि"]),
        ("es-419", vec!["Factura", "Fecha de emisión", "Pagada el 2026-03-10"]),
        ("fr", vec!["Facture", "Date d’émission", "Payée le 2026-03-10"]),
        ("de", vec!["Invoice", "Date of issue"]),
    ] {
        office.speaks(locale);
        let (_, _, invoice) = office.paid(QUOTED).await;
        let pdf = office.app.get(&format!("{}/pdf", path_of(&invoice["id"]))).by(&office.admin).send().await.bytes;
        let text = poppler::text(&pdf);
        for word in words {
            assert!(text.contains(word), "{locale}: no {word:?} in\n{text}");
        }
    }
}

#[actix_web::test]
async fn names_that_no_one_expects_do_not_break_it() {
    let office = Office::open().await;
    office.people.0.lock().expect("lock")[0].first_name = "👩‍⚕️ \u{202E}evil\u{202C} ".repeat(20);
    office.hospitals.0.lock().expect("lock")[0].name = "مستشفى ".repeat(60);
    let (_, _, invoice) = office.paid(QUOTED).await;
    let pdf = office.app.get(&format!("{}/pdf", path_of(&invoice["id"]))).by(&office.admin).send().await;
    assert!(poppler::text(&pdf.expect(200).bytes).contains("INV-2026-000001"));
}
