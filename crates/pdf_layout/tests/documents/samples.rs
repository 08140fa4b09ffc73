//! Documents as hospitals send them, in four scripts.

use chrono::{TimeZone, Utc};
use pdf_layout::{Align, Column, Document, Fact, Letterhead, Paragraph, Party, Qr, Table, TotalLine};

/// An instant for all samples.
pub fn issued() -> chrono::DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 22, 9, 30, 0).single().expect("a valid instant")
}

pub fn facts(pairs: &[(&str, &str)]) -> Vec<Fact> {
    pairs.iter().map(|(label, value)| Fact { label: (*label).into(), value: (*value).into() }).collect()
}

pub fn party(label: &str, lines: &[&str]) -> Party {
    Party { label: label.into(), lines: lines.iter().map(|&line| line.into()).collect() }
}

pub fn letterhead(name: &str, lines: &[&str]) -> Letterhead {
    Letterhead { name: name.into(), lines: lines.iter().map(|&line| line.into()).collect() }
}

/// A table whose first column is wide and starts, the others end.
pub fn table(titles: &[&str], rows: &[&[&str]]) -> Table {
    let column = |(index, title): (usize, &&str)| Column {
        title: (*title).into(),
        share: if index == 0 { 3.0 } else { 1.1 },
        align: if index == 0 { Align::Start } else { Align::End },
    };
    Table {
        title: None,
        columns: titles.iter().enumerate().map(column).collect(),
        rows: rows.iter().map(|row| row.iter().map(|&text| text.into()).collect()).collect(),
        repeat_header: true,
    }
}

pub fn totals(lines: &[(&str, &str)]) -> Vec<TotalLine> {
    let last = lines.len().saturating_sub(1);
    let line = |(index, (label, value)): (usize, &(&str, &str))| TotalLine {
        label: (*label).into(),
        value: (*value).into(),
        emphasis: index == last,
    };
    lines.iter().enumerate().map(line).collect()
}

pub fn note(heading: &str, text: &str) -> Paragraph {
    Paragraph { heading: Some(heading.into()), text: text.into() }
}

pub fn english_invoice() -> Document {
    Document {
        title: "Invoice INV-2026-000123".into(),
        language: "en".into(),
        created_at: issued(),
        letterhead: letterhead(
            "Sunrise Heart & Spine Hospital",
            &[
                "14 Marine Drive, Mumbai 400020, India",
                "+91 22 5555 0100 · billing@sunrise.example",
                "GSTIN 27AAACS1234F1Z5 · sunrise.example",
            ],
        ),
        heading: "INVOICE".into(),
        facts: facts(&[
            ("Invoice number", "INV-2026-000123"),
            ("Date of issue", "22 November 2026"),
            ("Due date", "6 December 2026"),
            ("Booking", "BKG-2026-000877"),
            ("Status", "Sent"),
        ]),
        parties: vec![
            party(
                "Billed to",
                &["Margaret O’Connor", "12 Harcourt Street", "Dublin 2, Ireland", "m@oconnor.example"],
            ),
            party("Patient", &["Margaret O’Connor", "Born 4 March 1961", "Patient no. P-10442"]),
            party("Treated by", &["Dr. Asha Raman", "Orthopaedic surgery", "Reg. MMC 2004/05/1877"]),
        ],
        tables: vec![table(
            &["Description", "Quantity", "Unit price", "Tax", "Amount"],
            &[
                &["Total knee replacement, left, with implant of cobalt-chromium and physiotherapy for the first week", "1", "6,400.00", "0 %", "6,400.00"],
                &["Private room, per night", "7", "180.00", "12 %", "1,260.00"],
                &["Airport transfer", "2", "45.00", "18 %", "90.00"],
                &["Interpreter (English–Hindi), per hour", "6", "20.00", "18 %", "120.00"],
            ],
        )],
        totals: totals(&[
            ("Subtotal", "7,870.00 USD"),
            ("Discount (early booking)", "−393.50 USD"),
            ("Tax", "189.00 USD"),
            ("Amount due", "7,665.50 USD"),
        ]),
        notes: vec![
            note("Payment", "Please pay by bank transfer within 14 days, naming the invoice number.\nBank: State Bank of India · IBAN IN00 SBIN 0000 1234 5678 · SWIFT SBININBB"),
            note("Terms", "Services already rendered are not refundable. Corrections are made by credit note; this invoice is not changed after its issue."),
        ],
        qr: Some(Qr {
            payload: "https://medivoy.example/verify/INV-2026-000123?code=7Q2M-9XKD".into(),
            caption: "Scan to verify this invoice".into(),
        }),
        footer: "Sunrise Heart & Spine Hospital Pvt. Ltd. · CIN U85110MH2001PTC123456 · Registered office: 14 Marine Drive, Mumbai 400020, India".into(),
        watermark: None,
    }
}

pub fn arabic_invoice() -> Document {
    Document {
        title: "فاتورة INV-2026-000124".into(),
        language: "ar".into(),
        created_at: issued(),
        letterhead: letterhead(
            "مستشفى الشروق للقلب والعمود الفقري",
            &[
                "شارع الشيخ زايد ١٤، دبي، الإمارات العربية المتحدة",
                "هاتف: +971 4 555 0100",
                "billing@sunrise.example",
                "الرقم الضريبي: 100234567800003",
            ],
        ),
        heading: "فاتورة".into(),
        facts: facts(&[
            ("رقم الفاتورة", "INV-2026-000124"),
            ("تاريخ الإصدار", "22 نوفمبر 2026"),
            ("تاريخ الاستحقاق", "2026-12-06"),
            ("الحالة", "مُرسلة"),
        ]),
        parties: vec![
            party("فاتورة إلى", &["أحمد بن عبد الله المنصوري", "الرياض، المملكة العربية السعودية", "+966 11 555 0199"]),
            party("المريض", &["فاطمة المنصوري", "رقم المريض P-10443"]),
        ],
        tables: vec![table(
            &["الوصف", "الكمية", "سعر الوحدة", "الضريبة", "المبلغ"],
            &[
                &[
                    "استبدال مفصل الركبة اليسرى بالكامل مع زرعة من سبيكة الكوبالت والكروم (Zimmer Biomet Persona) والعلاج الطبيعي",
                    "1",
                    "24,000.00",
                    "0 %",
                    "24,000.00",
                ],
                &["غرفة خاصة، لكل ليلة", "7", "650.00", "5 %", "4,550.00"],
                &["نقل من المطار وإليه", "2", "165.00", "5 %", "330.00"],
            ],
        )],
        totals: totals(&[
            ("المجموع الفرعي", "28,880.00 AED"),
            ("الضريبة", "244.00 AED"),
            ("المبلغ المستحق", "29,124.00 د.إ"),
        ]),
        notes: vec![note(
            "الدفع",
            "يرجى الدفع عن طريق التحويل المصرفي خلال 14 يومًا مع ذكر رقم الفاتورة INV-2026-000124. للاستفسار: +971 4 555 0100 من 08:00 إلى 17:00.",
        )],
        qr: Some(Qr {
            payload: "https://medivoy.example/verify/INV-2026-000124".into(),
            caption: "امسح الرمز للتحقق من هذه الفاتورة".into(),
        }),
        footer: "مستشفى الشروق ش.م.خ · دبي".into(),
        watermark: Some("مدفوعة".into()),
    }
}

pub fn hindi_prescription() -> Document {
    Document {
        title: "पर्चा RX-2026-000045".into(),
        language: "hi".into(),
        created_at: issued(),
        letterhead: letterhead(
            "सूर्योदय हृदय एवं मेरुदंड अस्पताल",
            &["14 मरीन ड्राइव, मुंबई 400020, भारत", "+91 22 5555 0100", "www.sunrise.example"],
        ),
        heading: "चिकित्सा पर्चा".into(),
        facts: facts(&[("पर्चा संख्या", "RX-2026-000045"), ("दिनांक", "22 नवंबर 2026"), ("मान्य तिथि", "22 दिसंबर 2026")]),
        parties: vec![
            party("रोगी", &["श्रीमती लक्ष्मी कृष्णमूर्ति", "जन्म तिथि 4 मार्च 1961", "रोगी संख्या P-10444"]),
            party("चिकित्सक", &["डॉ. आशा रमन", "अस्थि शल्य चिकित्सा", "पंजीकरण MMC 2004/05/1877"]),
        ],
        tables: vec![table(
            &["औषधि", "मात्रा", "आवृत्ति", "अवधि"],
            &[
                &["पैरासिटामोल (Paracetamol) 650 mg, भोजन के पश्चात्", "1 गोली", "दिन में तीन बार", "5 दिन"],
                &["एमोक्सिसिलिन + क्लैवुलैनिक अम्ल 625 mg", "1 गोली", "दिन में दो बार", "7 दिन"],
                &["বাংলা লেবেল: প্যারাসিটামল ৳১২০", "1", "—", "—"],
            ],
        )],
        notes: vec![note(
            "निर्देश",
            "पर्याप्त जल पिएँ और विश्राम करें। ज्वर 38.5 °C से अधिक होने पर तुरंत संपर्क करें। प्रतिदिन हल्का व्यायाम करें और निर्धारित तिथि पर पुनः जाँच हेतु अवश्य आएँ।",
        )],
        qr: Some(Qr {
            payload: "https://medivoy.example/verify/RX-2026-000045".into(),
            caption: "सत्यापन के लिए स्कैन करें".into(),
        }),
        footer: "सूर्योदय अस्पताल · मुंबई".into(),
        ..Document::default()
    }
}

pub fn french_credit_note() -> Document {
    let rows: Vec<Vec<String>> = (1..=64)
        .map(|number| {
            vec![
                format!("Prestation nº {number} : hébergement à l’hôpital, soins infirmiers et suivi postopératoire"),
                format!("{}", number % 4 + 1),
                "1\u{202F}250,00".into(),
                "20\u{A0}%".into(),
                "−1\u{202F}250,00\u{A0}€".into(),
            ]
        })
        .collect();
    Document {
        title: "Avoir AV-2026-000007".into(),
        language: "fr".into(),
        created_at: issued(),
        letterhead: letterhead(
            "Hôpital Saint-Cœur",
            &["3, rue de l’Évêché, 13002 Marseille", "Tél. : +33 4 91 55 01 00", "TVA FR 40 303265045"],
        ),
        heading: "AVOIR".into(),
        facts: facts(&[
            ("Numéro", "AV-2026-000007"),
            ("Date d’émission", "22 novembre 2026"),
            ("Facture corrigée", "INV-2026-000101"),
        ]),
        parties: vec![party(
            "Client",
            &[
                "Société Générale d’Assurance Voyage",
                "À l’attention de Mme Noëlle Garçon",
                "8, boulevard Haussmann, 75009 Paris",
            ],
        )],
        tables: vec![Table { rows, ..table(&["Désignation", "Quantité", "Prix unitaire", "TVA", "Montant"], &[]) }],
        totals: totals(&[
            ("Total HT", "−80\u{202F}000,00\u{A0}€"),
            ("TVA 20\u{A0}%", "−16\u{202F}000,00\u{A0}€"),
            ("Total à rembourser", "−96\u{202F}000,00\u{A0}€"),
        ]),
        footer: "Hôpital Saint-Cœur, établissement privé d’intérêt collectif".into(),
        watermark: Some("BROUILLON".into()),
        ..Document::default()
    }
}

/// Every sample under its file name.
pub fn all() -> Vec<(&'static str, Document)> {
    vec![
        ("english-invoice", english_invoice()),
        ("arabic-invoice", arabic_invoice()),
        ("hindi-prescription", hindi_prescription()),
        ("french-credit-note", french_credit_note()),
    ]
}
