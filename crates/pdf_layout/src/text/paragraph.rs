//! Breaks a text into lines of a given width.

use std::ops::Range;

use unicode_bidi::{Level, ParagraphBidiInfo};

use super::breaks::{break_lines, words};
use super::fonts::Fonts;
use super::runs::{Run, runs};
use super::shape::{GlyphRun, shape};
use super::{clean, numbers};

/// How a text is set.
#[derive(Debug, Clone, Copy)]
pub struct TextStyle<'a> {
    /// Size in points.
    pub size: f32,
    /// Bold or regular.
    pub bold: bool,
    /// BCP 47 tag; some languages have forms of their own.
    pub language: &'a str,
}

/// A line, ready to be drawn.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Line {
    /// Its text in reading order.
    pub text: String,
    /// The glyphs from left to right; their sources are bytes of `text`.
    pub runs: Vec<GlyphRun>,
    /// Width in points.
    pub width: f32,
}

/// How wide a text is, in points.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Extent {
    /// The widest word: in a narrower box it would be cut.
    pub word: f32,
    /// The widest line: in a narrower box there are more lines.
    pub line: f32,
}

impl Extent {
    /// Room for both texts.
    pub fn or(self, other: Self) -> Self {
        Self { word: self.word.max(other.word), line: self.line.max(other.line) }
    }

    /// At another size.
    pub fn scaled(self, factor: f32) -> Self {
        Self { word: self.word * factor, line: self.line * factor }
    }
}

/// Whether the language is written from right to left.
pub fn is_rtl_language(tag: &str) -> bool {
    let mut parts = tag.split(['-', '_']);
    let language = parts.next().unwrap_or_default().to_ascii_lowercase();
    let rtl = ["ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "ps", "sd", "ug", "ur", "yi"];
    let latin = parts.any(|part| part.eq_ignore_ascii_case("latn"));
    rtl.contains(&language.as_str()) && !latin
}

/// Sets a text in lines no wider than `width` points where that is possible:
/// a line breaks between words, inside a word only if the word is wider than
/// the line, and never inside a grapheme. An empty text has no lines.
pub fn set_text(text: &str, style: TextStyle<'_>, width: f32, fonts: &Fonts) -> Vec<Line> {
    if text.trim().is_empty() {
        return Vec::new();
    }
    clean::lines(text, fonts).iter().flat_map(|line| Shaper::new(line, style, fonts).lines(width)).collect()
}

/// How wide the text is when it is set in this style.
pub fn measure_text(text: &str, style: TextStyle<'_>, fonts: &Fonts) -> Extent {
    if text.trim().is_empty() {
        return Extent::default();
    }
    let lines = clean::lines(text, fonts);
    lines.iter().map(|line| Shaper::new(line, style, fonts).extent()).fold(Extent::default(), Extent::or)
}

/// Sets a text in one line of any width.
pub fn set_single_line(text: &str, style: TextStyle<'_>, fonts: &Fonts) -> Line {
    let text = clean::lines(text, fonts).join(" ");
    Shaper::new(&text, style, fonts).lines(f32::INFINITY).pop().unwrap_or_default()
}

/// One paragraph on its way to lines.
struct Shaper<'a> {
    text: String,
    style: TextStyle<'a>,
    fonts: &'a Fonts,
    levels: Vec<Level>,
    /// The runs and their glyphs as if all were one line.
    runs: Vec<(Run, GlyphRun)>,
    /// Width in points of the text before each byte.
    before: Vec<f32>,
}

impl<'a> Shaper<'a> {
    /// The base direction is that of the first strong character (UAX #9, P2);
    /// a text without one, like a phone number, reads from left to right.
    fn new(text: &str, style: TextStyle<'a>, fonts: &'a Fonts) -> Self {
        let rtl = ParagraphBidiInfo::new(text, None).paragraph_level.is_rtl();
        let text = if rtl { numbers::isolate(text) } else { text.to_owned() };
        let bidi = ParagraphBidiInfo::new(&text, None);
        let levels = bidi.levels;
        let runs = runs(&text, &levels, fonts);
        let mut shaper = Self { text, style, fonts, levels, runs: Vec::new(), before: Vec::new() };
        shaper.runs = runs
            .into_iter()
            .map(|run| {
                let glyphs = shaper.shape(run.range.clone(), &run);
                (run, glyphs)
            })
            .collect();
        shaper.before = shaper.measure();
        shaper
    }

    fn measure(&self) -> Vec<f32> {
        let mut before = vec![0.0; self.text.len() + 1];
        for glyph in self.runs.iter().flat_map(|(_, glyphs)| &glyphs.glyphs) {
            before[glyph.source.start + 1] += glyph.advance * self.style.size / 1000.0;
        }
        let mut sum = 0.0;
        for width in &mut before {
            sum += *width;
            *width = sum;
        }
        before
    }

    fn shape(&self, range: Range<usize>, run: &Run) -> GlyphRun {
        shape(&self.text, range, run, self.style.bold, self.style.language, self.fonts)
    }

    fn width(&self, range: Range<usize>) -> f32 {
        self.before[range.end] - self.before[range.start]
    }

    fn extent(&self) -> Extent {
        let words = words(&self.text);
        let line = words.first().zip(words.last()).map_or(0.0, |(first, last)| self.width(first.start..last.end));
        let word = words.into_iter().map(|word| self.width(word)).fold(0.0, f32::max);
        Extent { word, line }
    }

    fn lines(&self, width: f32) -> Vec<Line> {
        break_lines(&self.text, width, |range| self.width(range)).into_iter().map(|range| self.line(range)).collect()
    }

    fn line(&self, range: Range<usize>) -> Line {
        let mut line = Line { text: self.text[range.clone()].to_owned(), ..Line::default() };
        for stretch in self.visual_runs(range.clone()) {
            let rtl = self.levels[stretch.start].is_rtl();
            let within = |(run, _): &&(Run, GlyphRun)| run.range.start < stretch.end && stretch.start < run.range.end;
            let pieces = self.runs.iter().filter(within);
            let mut pieces: Vec<GlyphRun> = pieces.map(|(run, glyphs)| self.piece(&stretch, run, glyphs)).collect();
            if rtl {
                pieces.reverse();
            }
            line.runs.append(&mut pieces);
        }
        for glyph in line.runs.iter_mut().flat_map(|run| &mut run.glyphs) {
            glyph.source = glyph.source.start - range.start..glyph.source.end - range.start;
        }
        line.width = line.runs.iter().map(GlyphRun::width).sum::<f32>() * self.style.size / 1000.0;
        line
    }

    /// The part of a run that lies in the stretch. A run that a line break cuts
    /// is shaped anew, since the break changes how its letters join.
    fn piece(&self, stretch: &Range<usize>, run: &Run, glyphs: &GlyphRun) -> GlyphRun {
        let range = run.range.start.max(stretch.start)..run.range.end.min(stretch.end);
        if range == run.range { glyphs.clone() } else { self.shape(range, run) }
    }

    /// The stretches of one level in the line, from left to right (UAX #9, L2).
    fn visual_runs(&self, range: Range<usize>) -> Vec<Range<usize>> {
        let levels = &self.levels[range.clone()];
        let mut stretches: Vec<(Level, Range<usize>)> = Vec::new();
        for (i, &level) in levels.iter().enumerate() {
            let at = range.start + i;
            match stretches.last_mut() {
                Some((last, stretch)) if *last == level => stretch.end = at + 1,
                _ => stretches.push((level, at..at + 1)),
            }
        }
        let order: Vec<Level> = stretches.iter().map(|(level, _)| *level).collect();
        ParagraphBidiInfo::reorder_visual(&order).into_iter().map(|i| stretches[i].1.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLE: TextStyle<'_> = TextStyle { size: 10.0, bold: false, language: "ar" };

    fn set(text: &str, width: f32) -> Vec<Line> {
        set_text(text, STYLE, width, Fonts::embedded().expect("fonts"))
    }

    /// The texts of the glyphs as they stand from left to right.
    fn from_left_to_right(line: &Line) -> String {
        let glyphs = line.runs.iter().flat_map(|run| &run.glyphs);
        let texts: String = glyphs.map(|glyph| &line.text[glyph.source.clone()]).collect();
        clean::without_isolates(&texts)
    }

    #[test]
    fn text_stands_in_visual_order() {
        let cases = [
            ("Invoice 42", "Invoice 42"),
            ("ابج", "جبا"),
            ("ابج 42", "42 جبا"),
            ("ابج abc 42 دهو", "وهد abc 42 جبا"),
            ("abc ابج دهو def", "abc وهد جبا def"),
            ("هات: +971 4 555", "+971 4 555 :تاه"),
            ("في 2026-11-22", "2026-11-22 يف"),
            ("رقم INV-2026-7.", ".INV-2026-7 مقر"),
            ("+971 4 555", "+971 4 555"),
            ("1,250.00 USD", "1,250.00 USD"),
            // Arabic-Indic digits are numbers too.
            ("ابج ٤٢", "٤٢ جبا"),
        ];
        for (text, expected) in cases {
            let lines = set(text, 1000.0);
            assert_eq!(lines.len(), 1, "{text:?}");
            assert_eq!(from_left_to_right(&lines[0]), expected, "{text:?}");
        }
    }

    #[test]
    fn lines_keep_to_the_width_and_lose_no_word() {
        let texts = [
            "Total knee replacement, left, with implant of cobalt-chromium and physiotherapy",
            "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
            "استبدال مفصل الركبة اليسرى بالكامل مع زرعة من سبيكة الكوبالت والكروم (Zimmer) والعلاج",
            "प्रतिदिन हल्का व्यायाम करें और निर्धारित तिथि पर पुनः जाँच हेतु अवश्य आएँ।",
            "office waffle AVAVAVAV fiancé — “quoted” — 1\u{A0}250,00\u{A0}€",
        ];
        for text in texts {
            for width in [30.0, 60.0, 120.0, 500.0] {
                let lines = set(text, width);
                for line in &lines {
                    assert!(line.width <= width + 1.0, "{} in {width}: {}", line.text, line.width);
                }
                let joined: String = lines.iter().map(|line| line.text.as_str()).collect();
                let bare = |text: &str| text.replace(' ', "");
                assert_eq!(bare(&joined), bare(text), "in {width}");
            }
        }
    }

    #[test]
    fn empty_and_blank_lines() {
        let cases = [("", 0), ("   ", 0), ("\n\n", 0), ("a\n\nb", 3), ("a\r\nb", 2)];
        for (text, expected) in cases {
            assert_eq!(set(text, 100.0).len(), expected, "{text:?}");
        }
    }

    #[test]
    fn languages_have_a_direction() {
        let cases = [
            ("ar", true),
            ("ar-EG", true),
            ("AR_eg", true),
            ("fa", true),
            ("he", true),
            ("ur-Arab-PK", true),
            ("ar-Latn", false),
            ("en", false),
            ("hi", false),
            ("bn-BD", false),
            ("", false),
            ("arn", false),
        ];
        for (tag, rtl) in cases {
            assert_eq!(is_rtl_language(tag), rtl, "{tag:?}");
        }
    }
}
