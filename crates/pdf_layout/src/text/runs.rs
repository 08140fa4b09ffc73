//! Cuts a paragraph into runs of one direction, script and font.

use std::ops::Range;

use unicode_bidi::Level;
use unicode_script::{Script, UnicodeScript};

use super::clean::is_invisible;
use super::fonts::{Family, Fonts};

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

/// The runs of a paragraph in logical order. `levels` has one entry per byte.
pub fn runs(text: &str, levels: &[Level], fonts: &Fonts) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut script = first_script(text);
    for (start, c) in text.char_indices() {
        if let Some(own) = own_script(c) {
            script = own;
        }
        let level = levels[start];
        let family = family_of(c, script, runs.last(), fonts);
        let end = start + c.len_utf8();
        match runs.last_mut() {
            Some(run) if run.level == level && run.script == script && run.family == family => {
                run.range.end = end;
            }
            _ => runs.push(Run { range: start..end, level, script, family }),
        }
    }
    runs
}

/// The font of a character: its script's; a sign that this font lacks comes
/// from another, and what leaves no ink stays with the text before it.
fn family_of(c: char, script: Script, before: Option<&Run>, fonts: &Fonts) -> Family {
    let preferred = Family::of(script);
    if is_invisible(c) {
        return before.map_or(preferred, |run| run.family);
    }
    fonts.family_for(preferred, c).unwrap_or(Family::Sans)
}

/// The script of a character that has one of its own (UAX #24, 5.1).
fn own_script(c: char) -> Option<Script> {
    match c.script() {
        Script::Common | Script::Inherited | Script::Unknown => None,
        script => Some(script),
    }
}

fn first_script(text: &str) -> Script {
    text.chars().find_map(own_script).unwrap_or(Script::Latin)
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
