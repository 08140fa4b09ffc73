//! What a reader gets when it copies or searches the text.

use std::collections::BTreeMap;

use crate::page::{Mark, Page};
use crate::text::{FontKey, Fonts, Glyph, GlyphRun, Line, without_isolates};

/// The text that each glyph of each font stands for (the ToUnicode tables,
/// ISO 32000-1, 9.10.3).
///
/// A table knows one text per glyph. Where shaping took letters together,
/// took one apart or changed their order, that is not enough, and the word
/// carries its text beside it ([`Unicode::reads_as`]).
pub struct Unicode(BTreeMap<(FontKey, u16), String>);

impl Unicode {
    /// The tables for the pages. A glyph that a font has for a character
    /// stands for that character, any other for what it drew first.
    pub fn of(pages: &[Page], fonts: &Fonts) -> Self {
        let mut nominal = BTreeMap::new();
        let mut drawn = BTreeMap::new();
        for (line, run) in text_runs(pages) {
            let face = &fonts.get(run.font).face;
            for c in run.glyphs.iter().flat_map(|glyph| line.text[glyph.source.clone()].chars()) {
                if let Some(id) = face.glyph_index(c).filter(|id| id.0 != 0) {
                    nominal.entry((run.font, id.0)).or_insert_with(|| c.to_string());
                }
            }
            for glyph in run.glyphs.iter().filter(|glyph| !glyph.source.is_empty()) {
                let source = &line.text[glyph.source.clone()];
                drawn.entry((run.font, glyph.id)).or_insert_with(|| without_isolates(source));
            }
        }
        drawn.append(&mut nominal);
        Self(drawn)
    }

    /// The text that the glyph stands for; empty for a glyph that only ever
    /// completes another.
    pub fn of_glyph(&self, font: FontKey, id: u16) -> &str {
        self.0.get(&(font, id)).map_or("", String::as_str)
    }

    /// Whether the glyphs, which are neighbours in a run, give back `text`
    /// through the tables alone. Marks that are shifted against their letters,
    /// and glyphs that only complete others, make readers see gaps in words, so they do not; in Arabic they do,
    /// because poppler turns the letters of a text beside a word around.
    pub fn reads_as(&self, font: FontKey, rtl: bool, glyphs: &[Glyph], text: &str) -> bool {
        let makes_gap = |glyph: &Glyph| {
            glyph.dx != 0.0 || glyph.dy != 0.0 || (glyph.advance > 0.0 && self.of_glyph(font, glyph.id).is_empty())
        };
        if !rtl && glyphs.iter().any(makes_gap) {
            return false;
        }
        let texts = glyphs.iter().map(|glyph| self.of_glyph(font, glyph.id));
        let read: String = if rtl { texts.rev().collect() } else { texts.collect() };
        read == text
    }
}

fn text_runs(pages: &[Page]) -> impl Iterator<Item = (&Line, &GlyphRun)> {
    pages
        .iter()
        .flat_map(|page| &page.marks)
        .filter_map(|mark| match mark {
            Mark::Text { line, .. } => Some(line),
            Mark::Rectangle { .. } => None,
        })
        .flat_map(|line| line.runs.iter().map(move |run| (line, run)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Color;
    use crate::text::{TextStyle, set_single_line};

    #[test]
    fn words_read_back_or_are_known_not_to() {
        let cases = [
            ("Invoice", true),
            ("office", true),
            // Lam and alef are one glyph, which stands for both.
            ("الإمارات", true),
            // The sign for i is drawn before the letter it follows.
            ("कि", false),
            ("ক্ষ", true),
        ];
        let fonts = Fonts::embedded().expect("fonts");
        for (text, expected) in cases {
            let style = TextStyle { size: 10.0, bold: false, language: "" };
            let line = set_single_line(text, style, fonts);
            let run = line.runs[0].clone();
            let mark = Mark::Text { x: 0.0, y: 0.0, line, size: 10.0, color: Color(0, 0, 0), angle: 0.0 };
            let unicode = Unicode::of(&[Page { marks: vec![mark] }], fonts);
            let reads = unicode.reads_as(run.font, run.rtl, &run.glyphs, text);
            assert_eq!(reads, expected, "{text:?}");
        }
    }
}
