//! Where a document's parts come to stand.

use proptest::prelude::*;

use super::*;
use crate::model::{Align, Column, Fact, Letterhead, Paragraph, Party, Qr, Table, TotalLine};
use crate::page::typography::{MARGIN, WIDTH};
use crate::page::{Mark, PAGE_HEIGHT};

fn pages(document: &Document) -> Vec<Page> {
    lay_out(document, Fonts::embedded().expect("fonts")).expect("a document")
}

/// The lines of a page from above, those on one baseline in order of drawing.
fn texts(page: &Page) -> Vec<&str> {
    let marks = page.marks.iter();
    marks
        .filter_map(|mark| match mark {
            Mark::Text { line, .. } => Some(line.text.as_str()),
            Mark::Rectangle { .. } => None,
        })
        .collect()
}

fn table(rows: Vec<Vec<String>>, repeat_header: bool) -> Table {
    let column = |title: &str| Column { title: title.into(), share: 1.0, align: Align::End };
    Table { title: None, columns: vec![column("Item"), column("Amount")], rows, repeat_header }
}

fn numbered(count: usize) -> Vec<Vec<String>> {
    (0..count).map(|n| vec![format!("item {n}"), format!("{n}.00")]).collect()
}

#[test]
fn a_table_goes_over_pages_in_order_with_its_header() {
    for (count, repeat) in [(0, true), (1, true), (20, true), (500, true), (500, false)] {
        let document = Document { tables: vec![table(numbered(count), repeat)], ..Document::default() };
        let pages = pages(&document);
        let all: Vec<&str> = pages.iter().flat_map(texts).collect();
        let items: Vec<&str> = all.iter().copied().filter(|t| t.starts_with("item ")).collect();
        let expected: Vec<String> = (0..count).map(|n| format!("item {n}")).collect();
        assert_eq!(items, expected, "{count} rows");
        assert_eq!(pages.len() > 1, count == 500, "{count} rows on {} pages", pages.len());
        let headers = all.iter().filter(|text| **text == "Item").count();
        assert_eq!(headers, if repeat { pages.len() } else { 1 }, "{count} rows, {repeat}");
        for (index, page) in pages.iter().enumerate() {
            let number = format!("{} / {}", index + 1, pages.len());
            assert!(texts(page).contains(&number.as_str()), "no {number:?}");
        }
    }
}

#[test]
fn a_cell_higher_than_a_page_is_split_between_lines() {
    let words: Vec<String> = (0..3000).map(|n| format!("word{n}")).collect();
    let document =
        Document { tables: vec![table(vec![vec![words.join(" "), "1.00".into()]], true)], ..Document::default() };
    let pages = pages(&document);
    assert!(pages.len() > 2, "{} pages", pages.len());
    let found: Vec<&str> =
        pages.iter().flat_map(texts).flat_map(str::split_whitespace).filter(|word| word.starts_with("word")).collect();
    assert_eq!(found, words);
}

#[test]
fn sums_stay_together_beside_the_code() {
    let total = |n: usize| TotalLine { label: format!("sum {n}"), ..TotalLine::default() };
    let code = Qr { payload: "https://medivoy.example".into(), caption: "scan".into() };
    // Some row count puts the foot of the page into the sums.
    for rows in 20..40 {
        let document = Document {
            tables: vec![table(numbered(rows), true)],
            totals: (0..4).map(total).collect(),
            qr: Some(code.clone()),
            ..Document::default()
        };
        let with_sums: Vec<Vec<String>> = pages(&document)
            .iter()
            .map(|page| {
                let sum_or_code = |t: &&str| t.starts_with("sum ") || *t == "scan";
                texts(page).into_iter().filter(sum_or_code).map(str::to_owned).collect()
            })
            .filter(|found: &Vec<String>| !found.is_empty())
            .collect();
        assert_eq!(with_sums.len(), 1, "{rows} rows: {with_sums:?}");
        assert_eq!(with_sums[0], ["scan", "sum 0", "sum 1", "sum 2", "sum 3"], "{rows} rows");
    }
}

#[test]
fn an_arabic_page_is_mirrored() {
    let heading_x = |language: &str| {
        let document = Document { language: language.into(), heading: "42".into(), ..Document::default() };
        let page = pages(&document).remove(0);
        page.marks.into_iter().find_map(|mark| match mark {
            Mark::Text { x, line, .. } if line.text == "42" => Some((x, line.width)),
            _ => None,
        })
    };
    let (left, width) = heading_x("en").expect("a heading");
    let (right, _) = heading_x("ar").expect("a heading");
    assert!((left - MARGIN).abs() < 0.1, "{left}");
    assert!((right + width - MARGIN - WIDTH).abs() < 0.1, "{right}");
}

#[test]
fn faults_of_a_document_are_errors() {
    let fonts = Fonts::embedded().expect("fonts");
    let too_long = table(vec![vec![], vec!["a".into(), "b".into(), "c".into()]], true);
    let document = Document { tables: vec![too_long], ..Document::default() };
    let error = lay_out(&document, fonts).expect_err("three cells in two columns");
    assert_eq!(error.to_string(), "row 1 of table 0 has 3 cells for 2 columns");

    let code = Qr { payload: "x".repeat(3000), caption: String::new() };
    let error = lay_out(&Document { qr: Some(code), ..Document::default() }, fonts);
    assert!(matches!(error, Err(PdfError::QrTooLong { length: 3000 })), "{error:?}");

    let text = "\n.".repeat(30_000);
    let notes = vec![Paragraph { heading: None, text }];
    let error = lay_out(&Document { notes, ..Document::default() }, fonts);
    assert!(matches!(error, Err(PdfError::TooManyPages)), "not too many pages");
}

/// Texts of all scripts with line ends, marks, controls and unassigned signs.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        ".{0,40}",
        "[\\x00-\\x{2FF}\u{300}-\u{36F}]{0,40}",
        "[\u{600}-\u{6FF} 0-9+-]{0,60}",
        "[\u{900}-\u{97F}\u{980}-\u{9FF}\u{200B}-\u{200F}]{0,60}",
        "[\u{202A}-\u{202E}\u{2066}-\u{2069}a-cא-ג]{0,30}",
        "[A-Za-z]{0,300}",
        any::<Vec<char>>().prop_map(String::from_iter),
    ]
}

fn any_document() -> impl Strategy<Value = Document> {
    let texts = || prop::collection::vec(any_text(), 0..6);
    let rows = prop::collection::vec(prop::collection::vec(any_text(), 0..3), 0..12);
    let language = prop_oneof![Just("en"), Just("ar"), Just("hi"), Just("?")];
    (texts(), texts(), rows, any_text(), language).prop_map(|(some, more, rows, text, language)| {
        let fact = |value: &String| Fact { label: text.clone(), value: value.clone() };
        let total = |label: &String| TotalLine { label: label.clone(), value: text.clone(), emphasis: true };
        Document {
            title: text.clone(),
            language: language.into(),
            letterhead: Letterhead { name: text.clone(), lines: more.clone() },
            heading: text.clone(),
            facts: some.iter().map(fact).collect(),
            parties: vec![Party { label: text.clone(), lines: some.clone() }; more.len()],
            tables: vec![Table { title: some.first().cloned(), ..table(rows, true) }],
            totals: more.iter().map(total).collect(),
            footer: text.clone(),
            watermark: Some(text),
            ..Document::default()
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever the texts, every line stands on the page; only a single
    /// grapheme may be wider than its box.
    #[test]
    fn everything_stands_on_the_page(document in any_document()) {
        let watermark = document.watermark.clone();
        for page in pages(&Document { watermark: None, ..document.clone() }) {
            for mark in page.marks {
                let Mark::Text { x, y, line, .. } = mark else { continue };
                prop_assert!((0.0..PAGE_HEIGHT).contains(&y), "{} at {y}", line.text);
                let inside = x >= MARGIN - 1.0 && x + line.width <= MARGIN + WIDTH + 1.0;
                prop_assert!(inside || line.text.chars().count() < 9, "{:?} at {x}", line.text);
            }
        }
        let file = crate::render(&Document { watermark, ..document });
        prop_assert!(file.is_ok_and(|bytes| bytes.starts_with(b"%PDF-1.7")));
    }
}
