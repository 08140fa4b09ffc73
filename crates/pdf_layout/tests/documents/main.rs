//! Whole documents, seen by the tools that read PDF files.
//!
//! The files and their pages stay in cargo's folder for test data
//! (`target/tmp`), so that a person can look at them.

mod poppler;
mod samples;

use pdf_layout::{Document, PdfError, render};
use poppler::File;

#[test]
fn texts_can_be_read_back() {
    let cases: &[(&str, &[&str])] = &[
        (
            "english-invoice",
            &[
                "Sunrise Heart & Spine Hospital",
                "INV-2026-000123",
                "Margaret O’Connor",
                "with implant of cobalt-chromium and",
                "7,665.50 USD",
                "−393.50 USD",
                "Interpreter (English–Hindi), per hour",
                "Scan to verify this invoice",
                "1/1",
            ],
        ),
        // Words without lam-alef, whose two letters poppler swaps.
        ("arabic-invoice", &["فاتورة", "المريض", "أحمد بن عبد", "سعر الوحدة", "INV-2026-000124", "+971 4 555 0100"]),
        (
            "hindi-prescription",
            &[
                "चिकित्सा पर्चा",
                "श्रीमती लक्ष्मी कृष्णमूर्ति",
                "प्रतिदिन हल्का व्यायाम करें और निर्धारित तिथि पर पुनः जाँच हेतु",
                "বাংলা লেবেল: প্যারাসিটামল ৳১২০",
                "(Paracetamol) 650 mg",
            ],
        ),
        (
            "french-credit-note",
            &[
                "Hôpital Saint-Cœur",
                "À l’attention de Mme Noëlle Garçon",
                "Prestation nº 64 : hébergement à l’hôpital",
                "Total à rembourser",
                "4/4",
            ],
        ),
    ];
    for (name, expected) in cases {
        let (_, document) = samples::all().into_iter().find(|(sample, _)| sample == name).expect("a sample");
        let file = File::write(&format!("text-{name}"), &render(&document).expect(name));
        let text = file.text();
        for words in *expected {
            assert!(text.contains(words), "{name}: no {words:?} in\n{text}");
        }
    }
}

#[test]
fn files_are_sound_and_small() {
    for ((name, document), pages) in samples::all().into_iter().zip([1, 1, 1, 4]) {
        let bytes = render(&document).expect(name);
        assert!(bytes.len() < 80_000, "{name} has {} bytes", bytes.len());
        let file = File::write(name, &bytes);
        let info = file.info();
        assert_eq!(info["Pages"], pages.to_string(), "{name}");
        assert_eq!(info["Title"], document.title, "{name}");
        assert_eq!(info["Author"], document.letterhead.name, "{name}");
        assert_eq!(info["CreationDate"], "2026-11-22T09:30:00Z", "{name}");
        assert_eq!(info["PDF version"], "1.7", "{name}");
        assert!(info["Page size"].ends_with("(A4)"), "{name}: {}", info["Page size"]);
        for font in file.fonts() {
            assert!(font.contains("yes yes yes"), "{name}: not embedded as a subset: {font}");
        }
        file.check_with_qpdf();
    }
}

#[test]
fn every_page_has_ink() {
    for (name, document) in samples::all() {
        let file = File::write(&format!("ink-{name}"), &render(&document).expect(name));
        for (index, share) in file.dark_shares().into_iter().enumerate() {
            let page = index + 1;
            assert!((0.005..0.25).contains(&share), "{name}, page {page}: {share} is dark");
        }
    }
}

#[test]
fn strange_texts_do_not_break_the_file() {
    let strange = "\u{0}\u{1b}[0m 👩‍⚕️ 中文 \u{202E}abc\u{202C} \\ ) ( <> % \u{FFFF} e\u{301}\u{301} 🇮🇳";
    let mut document = Document { title: strange.into(), language: "x(y".into(), ..samples::english_invoice() };
    document.heading = strange.into();
    document.letterhead.name = strange.into();
    document.tables[0].rows.push(vec![]);
    document.tables[0].rows.push(vec![strange.repeat(200), "9".repeat(500)]);
    let file = File::write("strange", &render(&document).expect("a document"));
    assert!(file.text().contains("Amount due"));
    assert!(!file.info()["Title"].contains(char::is_control));
    file.check_with_qpdf();
}

#[test]
fn an_empty_document_is_one_page() {
    let file = File::write("empty", &render(&Document::default()).expect("an empty document"));
    assert_eq!(file.info()["Pages"], "1");
    file.check_with_qpdf();
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    for (name, document) in samples::all() {
        let first = render(&document).expect(name);
        assert!(first == render(&document).expect(name), "{name} differs");
        let later = document.created_at + chrono::TimeDelta::seconds(1);
        let other = Document { created_at: later, ..document };
        assert!(first != render(&other).expect(name), "{name} has no date");
    }
}

#[test]
fn a_date_that_pdf_cannot_name_is_refused() {
    let created_at = chrono::DateTime::<chrono::Utc>::MAX_UTC;
    let error = render(&Document { created_at, ..Document::default() });
    assert!(matches!(error, Err(PdfError::CreationDate(_))), "{error:?}");
}
