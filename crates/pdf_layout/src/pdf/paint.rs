//! Marks as printpdf's operations, which count from the lower left corner.

use std::collections::BTreeMap;

use printpdf::{
    Codepoint, Color as Ink, DictItem, FontId, Op, PaintMode, PdfFontHandle, Pt, Rect, Rgb, TextItem, TextMatrix,
};

use super::extract::Unicode;
use crate::page::{Color, Mark, PAGE_HEIGHT, Page};
use crate::text::{Glyph, GlyphRun, Line, without_isolates};

/// Everything on the page.
pub fn operations(page: &Page, unicode: &Unicode) -> Vec<Op> {
    let mut ops = Vec::new();
    for mark in &page.marks {
        match mark {
            Mark::Rectangle { x, y, width, height, color } => {
                ops.push(Op::SetFillColor { col: ink(*color) });
                let mut rectangle = Rect::from_wh(Pt(*width), Pt(*height));
                rectangle.x = Pt(*x);
                rectangle.y = Pt(PAGE_HEIGHT - y - height);
                rectangle.mode = Some(PaintMode::Fill);
                ops.push(Op::DrawRectangle { rectangle });
            }
            Mark::Text { x, y, line, size, color, angle } => {
                ops.push(Op::StartTextSection);
                ops.push(Op::SetFillColor { col: ink(*color) });
                let (sin, cos) = angle.to_radians().sin_cos();
                let place = Place { x: *x, y: PAGE_HEIGHT - y, sin, cos, size: *size };
                text(&mut ops, line, &place, unicode);
                ops.push(Op::EndTextSection);
            }
        }
    }
    ops
}

fn ink(Color(r, g, b): Color) -> Ink {
    let part = |value: u8| f32::from(value) / 255.0;
    Ink::Rgb(Rgb { r: part(r), g: part(g), b: part(b), icc_profile: None })
}

/// Where a line starts and how it is turned.
struct Place {
    x: f32,
    y: f32,
    sin: f32,
    cos: f32,
    size: f32,
}

impl Place {
    /// The text matrix at a point of the line, in thousandths of an em.
    fn matrix(&self, along: f32, above: f32) -> TextMatrix {
        let (along, above) = (along * self.size / 1000.0, above * self.size / 1000.0);
        TextMatrix::Raw([
            self.cos,
            self.sin,
            -self.sin,
            self.cos,
            self.x + along * self.cos - above * self.sin,
            self.y + along * self.sin + above * self.cos,
        ])
    }
}

fn text(ops: &mut Vec<Op>, line: &Line, place: &Place, unicode: &Unicode) {
    let mut pen = 0.0;
    for run in &line.runs {
        let font = PdfFontHandle::External(FontId(run.font.tag()));
        ops.push(Op::SetFont { font, size: Pt(place.size) });
        for word in words(run, &line.text) {
            let source = source(word, &line.text);
            if unicode.reads_as(run.font, run.rtl, word, &source) {
                show(ops, run, word, pen, place, unicode);
            } else {
                ops.push(actual_text(&source));
                show(ops, run, word, pen, place, unicode);
                ops.push(Op::EndMarkedContent);
            }
            pen += word.iter().map(|glyph| glyph.advance).sum::<f32>();
        }
    }
}

/// The glyphs of the run in stretches of words and of spaces.
fn words<'a>(run: &'a GlyphRun, text: &'a str) -> impl Iterator<Item = &'a [Glyph]> {
    let is_space = |glyph: &Glyph| text[glyph.source.clone()].chars().any(char::is_whitespace);
    run.glyphs.chunk_by(move |a, b| is_space(a) == is_space(b))
}

/// The text that neighbouring glyphs stand for, in reading order.
fn source(glyphs: &[Glyph], text: &str) -> String {
    let sources = || glyphs.iter().map(|glyph| &glyph.source).filter(|source| !source.is_empty());
    let start = sources().map(|source| source.start).min().unwrap_or(0);
    let end = sources().map(|source| source.end).max().unwrap_or(start);
    without_isolates(&text[start..end])
}

/// Opens a span whose text is the given one, whatever its glyphs stand for
/// (ISO 32000-1, 14.9.4).
fn actual_text(text: &str) -> Op {
    let mut data = vec![0xFE, 0xFF];
    data.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
    let text = DictItem::String { data, literal: false };
    let map = BTreeMap::from([("ActualText".to_owned(), text)]);
    Op::BeginMarkedContentWithProperties { tag: "Span".to_owned(), properties: DictItem::Dict { map } }
}

/// Shows glyphs from the pen on; those at one height go into one operation.
fn show(ops: &mut Vec<Op>, run: &GlyphRun, glyphs: &[Glyph], mut pen: f32, place: &Place, unicode: &Unicode) {
    for level in glyphs.chunk_by(|a, b| a.dy == b.dy) {
        let matrix = place.matrix(pen + level[0].dx, level[0].dy);
        ops.push(Op::SetTextMatrix { matrix });
        let mut items = Vec::with_capacity(level.len());
        for (index, glyph) in level.iter().enumerate() {
            // A viewer moves on by the natural advance; take back the difference.
            let offset = level.get(index + 1).map_or(0.0, |next| glyph.natural - (glyph.advance + next.dx - glyph.dx));
            let text = unicode.of_glyph(run.font, glyph.id).to_owned();
            items.push(Codepoint::with_cid(glyph.id, offset, text));
            pen += glyph.advance;
        }
        ops.push(Op::ShowText { items: vec![TextItem::GlyphIds(items)] });
    }
}
