//! What a character is to a reader, by its Unicode properties.

use icu_properties::props::{DefaultIgnorableCodePoint, GeneralCategory};
use icu_properties::{CodePointMapData, CodePointSetData};

fn category(c: char) -> GeneralCategory {
    CodePointMapData::<GeneralCategory>::new().get(c)
}

/// Whether the character is drawn and stands by itself: no space, no control or format character, no mark without a
/// letter, none of those that Unicode draws as nothing (Hangul fillers, variation selectors, tags …).
#[must_use]
pub fn is_visible(c: char) -> bool {
    if c.is_whitespace() || is_ignorable(c) || is_drawn_as_blank(c) {
        return false;
    }
    !matches!(
        category(c),
        GeneralCategory::Control
            | GeneralCategory::Format
            | GeneralCategory::NonspacingMark
            | GeneralCategory::EnclosingMark
            | GeneralCategory::SpacingMark
            | GeneralCategory::PrivateUse
            | GeneralCategory::Surrogate
            | GeneralCategory::Unassigned
    )
}

/// `Default_Ignorable_Code_Point` (UAX #44): without a font's support it is drawn as nothing.
#[must_use]
pub(crate) fn is_ignorable(c: char) -> bool {
    CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
}

/// Symbols and letters whose glyph is blank: Braille blank, object replacement, musical null note head, hieroglyphic blanks.
fn is_drawn_as_blank(c: char) -> bool {
    matches!(c, '\u{2800}' | '\u{fffc}' | '\u{1d159}' | '\u{13441}' | '\u{13442}')
}

/// Letters, and what letters are written with: marks, and the joiners of Arabic and Indic scripts. Of a name in any
/// script nothing else is left but spaces, hyphens, dots and apostrophes.
#[must_use]
pub fn is_letter_or_mark(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
        || matches!(
            category(c),
            GeneralCategory::UppercaseLetter
                | GeneralCategory::LowercaseLetter
                | GeneralCategory::TitlecaseLetter
                | GeneralCategory::ModifierLetter
                | GeneralCategory::OtherLetter
                | GeneralCategory::NonspacingMark
                | GeneralCategory::SpacingMark
        )
}

/// Overrides turn the letters after them round, which makes a text read as another (UTR #36).
#[must_use]
pub(crate) fn is_direction_override(c: char) -> bool {
    matches!(c, '\u{202d}' | '\u{202e}')
}

/// Embeddings, overrides and isolates: they reach beyond the text that they stand in when it becomes part of a line.
#[must_use]
pub(crate) fn is_direction_control(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_drawn_as_nothing_is_not_visible() {
        for c in [
            ' ',
            '\t',
            '\n',
            '\u{a0}',
            '\u{ad}',
            '\u{34f}',
            '\u{61c}',
            '\u{115f}',
            '\u{1160}',
            '\u{17b4}',
            '\u{180e}',
            '\u{2003}',
            '\u{200b}',
            '\u{200d}',
            '\u{200e}',
            '\u{202e}',
            '\u{2028}',
            '\u{2060}',
            '\u{2800}',
            '\u{3000}',
            '\u{3164}',
            '\u{fe0f}',
            '\u{feff}',
            '\u{ffa0}',
            '\u{fffc}',
            '\u{1d159}',
            '\u{e0041}',
            '\u{e0100}',
            '\u{301}',
            '\u{e000}',
            '\u{0}',
            '\u{7f}',
            '\u{85}',
            '\u{fff9}',
        ] {
            assert!(!is_visible(c), "{c:?}");
        }
        for c in "aÉß9-.'\"©€あ가眼ไক١ا🏥".chars() {
            assert!(is_visible(c), "{c:?}");
        }
    }

    #[test]
    fn letters_of_every_script_and_their_marks() {
        for name in [
            "Amina",
            "রত্না",
            "น้ำฝน",
            "கண்ணன்",
            "मारिया",
            "مُحَمَّد",
            "علی\u{200c}رضا",
            "김민수",
            "משה",
            "ქეთევან",
            "ሰላም",
            "Zoe\u{308}",
        ] {
            assert!(name.chars().all(is_letter_or_mark), "{name}");
        }
        for c in "1 -./:<{@\u{202e}\u{200b}🏥\n".chars() {
            assert!(!is_letter_or_mark(c), "{c:?}");
        }
    }
}
