//! Cuts a paragraph into runs of one direction, script and font.

use std::ops::Range;

use unicode_bidi::Level;
use unicode_script::{Script, UnicodeScript};
use unicode_segmentation::UnicodeSegmentation;

use super::clean::is_invisible;
use super::families::{Family, Preference};
use super::fonts::Fonts;

/// A piece of a paragraph that is shaped at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Bytes of the paragraph.
    pub range: Range<usize>,
    /// Embedding level: odd ones read from right to left.
    pub level: Level,
    /// Its script; never Common or Inherited.
    pub script: Script,
    /// The font that draws it.
    pub family: Family,
}

/// The runs of a paragraph in logical order. `levels` has one entry per byte. A grapheme is never cut: a letter and its
/// marks are drawn from one font.
pub fn runs(text: &str, levels: &[Level], fonts: &Fonts) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let preference = Preference::of(text.chars().filter_map(own_script));
    let mut script = text.chars().find_map(own_script).unwrap_or(Script::Latin);
    for (start, grapheme) in text.grapheme_indices(true) {
        script = grapheme.chars().find_map(own_script).unwrap_or(script);
        let level = levels[start];
        let family = family_of(grapheme, preference.family(script), runs.last(), fonts);
        let end = start + grapheme.len();
        match runs.last_mut() {
            Some(run) if run.level == level && run.script == script && run.family == family => {
                run.range.end = end;
            }
            _ => runs.push(Run { range: start..end, level, script, family }),
        }
    }
    runs
}

/// The font of a grapheme: its script's, else the first that has all of it, else one that has its base. What leaves no
/// ink stays with the text before it.
fn family_of(grapheme: &str, preferred: Family, before: Option<&Run>, fonts: &Fonts) -> Family {
    let visible: Vec<char> = grapheme.chars().filter(|&c| !is_invisible(c)).collect();
    let Some(base) = visible.first() else {
        return before.map_or(preferred, |run| run.family);
    };
    let whole = fonts.family_for(preferred, &visible);
    whole.or_else(|| fonts.family_for(preferred, &[*base])).unwrap_or(Family::Sans)
}

/// The script of a character that has one of its own (UAX #24, 5.1).
fn own_script(c: char) -> Option<Script> {
    match c.script() {
        Script::Common | Script::Inherited | Script::Unknown => None,
        script => Some(script),
    }
}

#[cfg(test)]
mod tests {
    use unicode_bidi::ParagraphBidiInfo;

    use super::*;

    /// Text, font, and whether it reads from right to left.
    type Expected = (&'static str, Family, bool);

    #[test]
    fn runs_change_with_script_font_and_direction() {
        let cases: &[(&str, &[Expected])] = &[
            ("Invoice 42", &[("Invoice 42", Family::Sans, false)]),
            ("चालान 42", &[("चालान 42", Family::Devanagari, false)]),
            ("Dr. आशा", &[("Dr. ", Family::Sans, false), ("आशा", Family::Devanagari, false)]),
            // The Bengali sign is in the Bengali font only.
            ("Tk ৳5", &[("Tk ", Family::Sans, false), ("৳5", Family::Bengali, false)]),
            ("فاتورة INV", &[("فاتورة ", Family::Arabic, true), ("INV", Family::Sans, false)]),
            // Arabic has no at sign of its own in the font.
            ("د@ب", &[("د", Family::Arabic, true), ("@", Family::Sans, true), ("ب", Family::Arabic, true)]),
            (
                "쌍꺼풀 수술",
                &[("쌍꺼풀", Family::Korean, false), (" ", Family::Sans, false), ("수술", Family::Korean, false)],
            ),
            ("陈医生", &[("陈医生", Family::Chinese, false)]),
            // Kana beside it makes an ideograph Japanese.
            ("骨", &[("骨", Family::Chinese, false)]),
            ("骨の", &[("骨", Family::Japanese, false), ("の", Family::Japanese, false)]),
            ("ד״ר כהן", &[("ד״ר כהן", Family::Hebrew, true)]),
            // Marks stay with their letter, whichever font has both.
            ("q\u{303}", &[("q\u{303}", Family::Sans, false)]),
        ];
        let fonts = Fonts::embedded().expect("fonts");
        for (text, expected) in cases {
            let bidi = ParagraphBidiInfo::new(text, None);
            let found: Vec<_> = runs(text, &bidi.levels, fonts)
                .into_iter()
                .map(|run| (&text[run.range], run.family, run.level.is_rtl()))
                .collect();
            assert_eq!(found, *expected, "{text:?}");
        }
    }
}
