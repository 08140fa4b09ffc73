//! What is printed, read back with its places: no word and no number is cut, in any language and for any amount.

use super::document;
use super::wording::Wording;
use crate::domain::{Buyer, InvoiceKind, InvoiceStatus, Line, Seller, Totals, UnpricedLine};
use crate::entity::Lines;
use crate::entity::invoice::Model;
use crate::tests::poppler;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::ports::LineKind;
use kernel::{Currency, HospitalId, InvoiceId, Locale, Money, PatientId, UserId};
use uuid::Uuid;

/// quantity, price, discount, basis points
type Priced = (i32, i64, i64, i64);

fn invoice(locale: &str, currency: &str, hospital: &str, patient: &str, lines: &[(&str, Priced)]) -> Model {
    let money = |minor| Money::new(minor, Currency::parse(currency).expect("valid"));
    let line = |(description, (quantity, price, discount, rate)): &(&str, Priced)| {
        let unpriced = UnpricedLine {
            kind: LineKind::Treatment,
            description: (*description).to_owned(),
            quantity: *quantity,
            unit_price: money(*price),
            discount: money(*discount),
            tax_basis_points: *rate,
        };
        unpriced.price().expect("prices")
    };
    let lines: Vec<Line> = lines.iter().map(line).collect();
    let sums = Totals::of(&lines).expect("adds up").expect("has lines");
    let day = NaiveDate::from_ymd_opt(2026, 3, 10).expect("valid");
    let text = |text: &str| text.to_owned();
    Model {
        id: InvoiceId(Uuid::nil()),
        invoice_number: text("INV-2026-000123"),
        kind: InvoiceKind::Invoice,
        corrects_invoice_id: None,
        booking_id: None,
        appointment_id: None,
        patient_id: PatientId(Uuid::nil()),
        hospital_id: HospitalId(Uuid::nil()),
        line_items: Lines(lines),
        seller: Seller {
            name: text(hospital),
            address: text("2 Test Street"),
            city: text("Istanbul"),
            country: text("TR"),
            phone: text("+902125550101"),
            email: text("international.patients.office@bosphorus-heart-and-spine-hospital.example"),
            website: None,
        },
        buyer: Buyer {
            user_id: UserId(Uuid::nil()),
            name: text(patient),
            address: None,
            city: None,
            country: None,
            email: Some(text("a.very.long.name.of.a.patient.who.has.many@mail.example")),
            locale: Locale::parse(locale).expect("valid"),
        },
        reason: None,
        notes: None,
        reference_number: Some(text("MB-2026-000877")),
        service_date: Some(day),
        total_minor: sums.total.amount_minor,
        discount_minor: sums.discount.amount_minor,
        tax_minor: sums.tax.amount_minor,
        final_minor: sums.final_amount.amount_minor,
        currency: sums.final_amount.currency,
        invoice_date: day,
        due_date: day,
        status: InvoiceStatus::Draft,
        sent_at: None,
        send_requested_at: None,
        mail_failed_at: None,
        paid_at: None,
        payment_id: None,
        is_prepaid: false,
        issued_by: None,
        created_at: DateTime::<Utc>::UNIX_EPOCH,
        updated_at: DateTime::<Utc>::UNIX_EPOCH,
    }
}

fn drawn(invoice: &Model) -> Vec<u8> {
    pdf_layout::render(&document(invoice, None, "https://app.example")).expect("a document")
}

const LOCALES: [&str; 7] = ["en", "ar", "ar-EG", "hi", "es", "fr", "es-MX"];

#[test]
fn amounts_of_every_size_stand_whole_on_one_line() {
    // A usual one, a large one, and the largest: 92,233,720,368,547,758.07 with two decimals.
    let sizes: [&[(&str, Priced)]; 3] = [
        &[("Rhinoplasty", (2, 25_000_000, 5_000_000, 1100))],
        &[("Total knee replacement", (1, 25_000_000_000, 2_500_000_000, 1100)), ("Room", (7, 900_000_000, 0, 750))],
        &[("Cardiothoracic electroencephalography", (1, 8_000_000_000_000_000_000, 100_000_000_000_000_000, 1100))],
    ];
    for locale in LOCALES {
        for (currency, size) in [("IDR", 0), ("IDR", 1), ("IDR", 2), ("VND", 2), ("KWD", 2), ("JPY", 1)] {
            let lines = sizes[size];
            let invoice = invoice(locale, currency, "Bosphorus Hospital", "Wanjiru Kamau", lines);
            let found = poppler::Page::of(&drawn(&invoice));
            let wording = Wording::of(&invoice.buyer.locale);
            let sums = [invoice.total_minor, -invoice.discount_minor, invoice.tax_minor, invoice.final_minor];
            let mut amounts: Vec<String> = sums.map(|sum| wording.money(&invoice.money(sum))).to_vec();
            for line in &invoice.line_items.0 {
                amounts.extend([&line.unit_price, &line.discount, &line.total].map(|money| wording.amount(money)));
                amounts.push(wording.percent(line.tax_basis_points));
            }
            for amount in amounts {
                assert!(found.has_on_one_line(&amount), "{locale} {currency}: no {amount:?} in\n{found:?}");
            }
            assert_eq!(found.overlaps(), Vec::<String>::new(), "{locale} {currency} {lines:?}");
        }
    }
}

#[test]
fn words_stand_whole_in_every_language() {
    let lines: &[(&str, Priced)] = &[
        ("Otorhinolaryngologist", (1, 25_000_000_000, 2_500_000_000, 1100)),
        ("Pneumonoultramicroscopicsilicovolcanoconiosis", (1, 25_000_000_000, 2_500_000_000, 1100)),
    ];
    for locale in LOCALES {
        let hospital = "Universitätsklinikumsverwaltungsgesellschaft";
        let invoice = invoice(locale, "IDR", hospital, "Wolfeschlegelsteinhausenbergerdorff", lines);
        let found = poppler::Page::of(&drawn(&invoice));
        let labels = Wording::of(&invoice.buyer.locale).labels;
        let words = [
            &labels.description,
            &labels.kind,
            &labels.quantity,
            &labels.unit_price,
            &labels.discount,
            &labels.tax,
            &labels.amount,
            &labels.subtotal,
            &labels.balance,
            &labels.treatment,
        ];
        let words = words.into_iter().flat_map(|words| words.split_whitespace());
        let long = lines.iter().map(|(description, _)| *description);
        let names = [hospital, "Wolfeschlegelsteinhausenbergerdorff", "INV-2026-000123"];
        let mails = [invoice.seller.email.as_str(), invoice.buyer.email.as_deref().unwrap_or_default()];
        // poppler swaps the letters of lam-alef.
        for word in words.chain(long).chain(names).chain(mails).filter(|word| !word.contains("لا")) {
            assert!(found.has_on_one_line(word), "{locale}: no {word:?} in\n{found:?}");
        }
    }
}

#[test]
fn every_script_is_read_back_from_an_invoice() {
    for (hospital, patient, line) in [
        ("서울 국제병원", "김 민수", "쌍꺼풀 수술"),
        ("北京国际医院", "王小明", "双眼皮手术"),
        ("臺北國際醫院", "陳怡君", "雙眼皮手術"),
        ("東京国際病院", "山田 花子", "二重まぶたの手術とリハビリ"),
        ("โรงพยาบาลกรุงเทพ", "น้ำฝน ใจดี", "ผ่าตัดตาสองชั้น"),
        ("בית חולים ירושלים", "דוד כהן", "ניתוח ברך"),
        ("თბილისის კლინიკა", "ნინო ბერიძე", "მუხლის ოპერაცია"),
        ("አዲስ አበባ ሆስፒታል", "አበበ ቢቂላ", "የጉልበት ቀዶ ጥገና"),
        ("ঢাকা আন্তর্জাতিক হাসপাতাল", "রত্না বেগম", "হাঁটু প্রতিস্থাপন"),
        ("சென்னை மருத்துவமனை", "கண்ணன் முருகன்", "முழங்கால் அறுவை சிகிச்சை"),
        ("हैदराबाद अस्पताल", "लक्ष्मी कृष्णमूर्ति", "घुटने का प्रत्यारोपण"),
        ("Больница Алматы", "Иван Ёлкин", "Замена коленного сустава"),
        ("Νοσοκομείο Αθηνών", "Γιώργος Παπαδόπουλος", "Αρθροπλαστική γόνατος"),
        ("Bệnh viện Hà Nội", "Nguyễn Thị Hường", "Phẫu thuật khớp gối"),
        ("Երևանի հիվանդանոց", "Արամ Խաչատրյան", "Ծնկի վիրահատություն"),
        ("មន្ទីរពេទ្យភ្នំពេញ", "សុខ ចាន់", "វះកាត់ជង្គង់"),
        ("ໂຮງໝໍວຽງຈັນ", "ສົມສັກ", "ຜ່າຕັດຫົວເຂົ່າ"),
        ("ရန်ကုန်ဆေးရုံ", "အောင်ဆန်း", "ဒူးခွဲစိတ်ကုသမှု"),
        ("කොළඹ රෝහල", "නිමල් පෙරේරා", "දණහිස ශල්‍යකර්මය"),
        ("హైదరాబాద్ ఆసుపత్రి", "శ్రీనివాస్", "మోకాలి శస్త్రచికిత్స"),
        ("અમદાવાદ હોસ્પિટલ", "જિજ્ઞેશ પટેલ", "ઘૂંટણની શસ્ત્રક્રિયા"),
        ("ਅੰਮ੍ਰਿਤਸਰ ਹਸਪਤਾਲ", "ਹਰਪ੍ਰੀਤ ਸਿੰਘ", "ਗੋਡੇ ਦਾ ਆਪਰੇਸ਼ਨ"),
        ("ಬೆಂಗಳೂರು ಆಸ್ಪತ್ರೆ", "ಶ್ರೀಕೃಷ್ಣ", "ಮೊಣಕಾಲು ಶಸ್ತ್ರಚಿಕಿತ್ಸೆ"),
        ("കൊച്ചി ആശുപത്രി", "ശ്രീകുമാർ", "കാൽമുട്ട് ശസ്ത്രക്രിയ"),
    ] {
        let invoice = invoice("en", "USD", hospital, patient, &[(line, (1, 1000, 0, 0))]);
        let text = poppler::text(&drawn(&invoice));
        assert!(!text.contains('\u{FFFD}'), "{hospital}: {text}");
        for words in [hospital, patient, line] {
            assert!(text.contains(words), "no {words:?} in\n{text}");
        }
    }
}
