//! The PDF file: pages as printpdf's operations, and the document around them.

mod extract;
mod paint;

use std::collections::BTreeSet;

use lopdf::{Dictionary, Object, StringFormat};
use printpdf::{
    FontId, Mm, OffsetDateTime, PdfDocument, PdfFont, PdfPage, PdfParseErrorSeverity, PdfSaveOptions, PdfWarnMsg, Pt,
};

use crate::error::PdfError;
use crate::model::Document;
use crate::page::{Mark, PAGE_HEIGHT, PAGE_WIDTH, Page};
use crate::text::{FontKey, Fonts};
use extract::Unicode;

/// Writes the pages as a PDF file.
pub fn write(document: &Document, pages: &[Page], fonts: &Fonts) -> Result<Vec<u8>, PdfError> {
    let mut pdf = PdfDocument::new(&without_controls(title(document)));
    describe(&mut pdf, document)?;
    for key in used_fonts(pages) {
        pdf.resources.fonts.map.insert(FontId(key.tag()), PdfFont::new(fonts.get(key).parsed.clone()));
    }
    let unicode = Unicode::of(pages, fonts);
    let (width, height): (Mm, Mm) = (Pt(PAGE_WIDTH).into(), Pt(PAGE_HEIGHT).into());
    pdf.pages = pages.iter().map(|page| PdfPage::new(width, height, paint::operations(page, &unicode))).collect();

    let mut warnings = Vec::new();
    let mut file = pdf.to_lopdf_document(&PdfSaveOptions::default(), &mut warnings);
    refuse_errors(&warnings)?;
    complete(&mut file, document).map_err(|error| PdfError::Write(error.to_string()))?;
    file.compress();
    let mut bytes = Vec::new();
    file.save_to(&mut bytes).map_err(|error| PdfError::Write(error.to_string()))?;
    Ok(bytes)
}

fn title(document: &Document) -> &str {
    if document.title.is_empty() { &document.heading } else { &document.title }
}

fn without_controls(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

fn used_fonts(pages: &[Page]) -> BTreeSet<FontKey> {
    let marks = pages.iter().flat_map(|page| &page.marks);
    let lines = marks.filter_map(|mark| match mark {
        Mark::Text { line, .. } => Some(line),
        Mark::Rectangle { .. } => None,
    });
    lines.flat_map(|line| &line.runs).map(|run| run.font).collect()
}

/// The document information dictionary (ISO 32000-1, 14.3.3).
fn describe(pdf: &mut PdfDocument, document: &Document) -> Result<(), PdfError> {
    let created = OffsetDateTime::from_unix_timestamp(document.created_at.timestamp())
        .ok()
        .filter(|date| (1..=9999).contains(&date.year()))
        .ok_or(PdfError::CreationDate(document.created_at))?;
    let info = &mut pdf.metadata.info;
    info.creation_date = created;
    info.modification_date = created;
    info.metadata_date = created;
    info.author = without_controls(&document.letterhead.name);
    info.creator = "Medivoy".to_owned();
    info.producer = "printpdf".to_owned();
    Ok(())
}

fn refuse_errors(warnings: &[PdfWarnMsg]) -> Result<(), PdfError> {
    let error = warnings.iter().find(|w| w.severity == PdfParseErrorSeverity::Error);
    error.map_or(Ok(()), |error| Err(PdfError::Write(error.msg.clone())))
}

/// Sets what printpdf has no setting for: the language, which readers that
/// speak need, and an id that depends on nothing but the document.
fn complete(file: &mut lopdf::Document, document: &Document) -> lopdf::Result<()> {
    // ActualText came with PDF 1.5.
    file.version = "1.7".to_owned();
    let id = Object::String(fingerprint(document).to_vec(), StringFormat::Hexadecimal);
    file.trailer.set("ID", vec![id.clone(), id]);
    if let Ok(info) = file.trailer.get(b"Info").and_then(Object::as_reference) {
        let info = file.get_object_mut(info)?.as_dict_mut()?;
        info.remove(b"GTS_PDFXVersion");
        info.remove(b"Identifier");
    }
    let mut preferences = Dictionary::new();
    preferences.set("DisplayDocTitle", true);
    let catalog = file.catalog_mut()?;
    catalog.set("ViewerPreferences", preferences);
    if !document.language.is_empty() {
        let language = document.language.as_bytes().to_vec();
        catalog.set("Lang", Object::String(language, StringFormat::Literal));
    }
    Ok(())
}

/// FNV-1a of 128 bits over all the document says; it tells files apart and
/// protects nothing.
fn fingerprint(document: &Document) -> [u8; 16] {
    const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    let text = format!("{document:?}");
    text.bytes().fold(OFFSET, |hash, byte| (hash ^ u128::from(byte)).wrapping_mul(PRIME)).to_be_bytes()
}
