//! Turns a run of text into positioned glyphs.

use std::ops::Range;

use rustybuzz::ttf_parser::GlyphId;
use rustybuzz::{BufferClusterLevel, UnicodeBuffer};

use super::clean::is_invisible;
use super::fonts::{Font, FontKey, Fonts};
use super::plans::Properties;
use super::runs::Run;

/// A glyph with its place relative to the pen, in thousandths of an em.
#[derive(Debug, Clone, PartialEq)]
pub struct Glyph {
    /// Index in the font.
    pub id: u16,
    /// How far the pen moves on.
    pub advance: f32,
    /// The advance that the font's own table names, which a PDF viewer uses.
    pub natural: f32,
    /// Shift to the right.
    pub dx: f32,
    /// Shift upwards.
    pub dy: f32,
    /// The bytes of the paragraph that it stands for; of several glyphs of
    /// one cluster, the first in reading order has them, the others nothing.
    pub source: Range<usize>,
}

/// The glyphs of one run, from left to right.
#[derive(Debug, Clone, PartialEq)]
pub struct GlyphRun {
    /// The font.
    pub font: FontKey,
    /// Whether the text reads from right to left.
    pub rtl: bool,
    /// What is drawn.
    pub glyphs: Vec<Glyph>,
}

impl GlyphRun {
    /// Width in thousandths of an em.
    pub fn width(&self) -> f32 {
        self.glyphs.iter().map(|g| g.advance).sum()
    }
}

/// Shapes the bytes `range` of the paragraph, which lie within `run`.
pub fn shape(text: &str, range: Range<usize>, run: &Run, bold: bool, language: &str, fonts: &Fonts) -> GlyphRun {
    let key = FontKey::of(run.family, bold);
    let rtl = run.level.is_rtl();
    let font = fonts.get(key);
    let properties = Properties { font: key, rtl, script: run.script, language: language.to_owned() };
    let mut buffer = buffer(text, range.clone());
    properties.apply(&mut buffer);
    let plan = fonts.plans.get(&properties, &font.face);
    let shaped = rustybuzz::shape_with_plan(&font.face, &plan, buffer);
    let mut glyphs: Vec<Glyph> = shaped
        .glyph_infos()
        .iter()
        .zip(shaped.glyph_positions())
        .map(|(info, position)| {
            let id = info.glyph_id as u16;
            let start = info.cluster as usize;
            Glyph {
                id,
                advance: position.x_advance as f32 * font.scale,
                natural: natural_advance(font, id),
                dx: position.x_offset as f32 * font.scale,
                dy: position.y_offset as f32 * font.scale,
                source: start..start,
            }
        })
        .collect();
    assign_sources(&mut glyphs, rtl, range.end);
    GlyphRun { font: key, rtl, glyphs }
}

fn buffer(text: &str, range: Range<usize>) -> UnicodeBuffer {
    let mut buffer = UnicodeBuffer::new();
    buffer.set_cluster_level(BufferClusterLevel::MonotoneCharacters);
    let joins = |c: char| !is_invisible(c) || matches!(c, '\u{200C}' | '\u{200D}');
    for (offset, c) in text[range.clone()].char_indices().filter(|&(_, c)| joins(c)) {
        buffer.add(c, (range.start + offset) as u32);
    }
    buffer
}

fn natural_advance(font: &Font, id: u16) -> f32 {
    f32::from(font.face.glyph_hor_advance(GlyphId(id)).unwrap_or(0)) * font.scale
}

/// Clusters rise in reading order, so each ends where the next one starts.
fn assign_sources(glyphs: &mut [Glyph], rtl: bool, end: usize) {
    let order: Vec<usize> = if rtl { (0..glyphs.len()).rev().collect() } else { (0..glyphs.len()).collect() };
    let starts: Vec<usize> = order.iter().map(|&i| glyphs[i].source.start).collect();
    for (k, &i) in order.iter().enumerate() {
        let first_of_cluster = k == 0 || starts[k - 1] != starts[k];
        if first_of_cluster {
            let next = starts[k..].iter().find(|&&start| start != starts[k]);
            glyphs[i].source.end = next.copied().unwrap_or(end);
        }
    }
}
