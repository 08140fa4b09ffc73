//! The embedded fonts, and which of them draws a character.

use std::io::Cursor;
use std::sync::OnceLock;

use printpdf::ParsedFont;

use super::coverage::Coverage;
use super::families::{Family, Packed};
use super::plans::Plans;
use crate::error::PdfError;

/// One font file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FontKey {
    /// The design.
    pub family: Family,
    /// Bold or regular.
    pub bold: bool,
}

impl FontKey {
    /// The file for a weight; a family without a bold file is drawn regular.
    pub fn of(family: Family, bold: bool) -> Self {
        Self { family, bold: bold && family.bold().is_some() }
    }

    fn index(self) -> usize {
        2 * self.family as usize + usize::from(self.bold)
    }

    /// Name in the PDF: six capitals, since printpdf makes the tag of the subset (ISO 32000-1, 9.6.4) from it.
    pub fn tag(self) -> String {
        let letter = |n: usize| char::from(b'A' + (n % 26) as u8);
        let index = self.index();
        format!("NOTO{}{}", letter(index / 26), letter(index))
    }

    fn file(self) -> Packed {
        let bold = if self.bold { self.family.bold() } else { None };
        bold.unwrap_or_else(|| self.family.regular())
    }
}

/// A font, read for shaping and for embedding.
pub struct Font {
    /// For shaping.
    pub face: rustybuzz::Face<'static>,
    /// From font units to thousandths of an em.
    pub scale: f32,
    /// For embedding.
    pub parsed: ParsedFont,
}

impl Font {
    /// Opens a file. The bytes stay for the life of the process, like the file that they come from.
    fn open(file: Packed) -> Option<Self> {
        let mut bytes = Vec::new();
        brotli::BrotliDecompress(&mut Cursor::new(file), &mut bytes).ok()?;
        let bytes: &'static [u8] = Vec::leak(bytes);
        let face = rustybuzz::Face::from_slice(bytes, 0)?;
        let parsed = ParsedFont::from_bytes(bytes, 0, &mut Vec::new())?;
        let scale = 1000.0 / face.units_per_em() as f32;
        Some(Self { face, scale, parsed })
    }
}

/// All embedded fonts, each opened when a document first needs it.
pub struct Fonts {
    coverage: Coverage,
    fonts: Vec<OnceLock<Font>>,
    /// How they shape.
    pub plans: Plans,
}

impl Fonts {
    /// The fonts of this build.
    pub fn embedded() -> Result<&'static Self, PdfError> {
        static FONTS: OnceLock<Option<Fonts>> = OnceLock::new();
        FONTS.get_or_init(Self::read).as_ref().ok_or(PdfError::Font("coverage.txt"))
    }

    fn read() -> Option<Self> {
        let coverage = Coverage::embedded()?;
        let fonts = (0..2 * Family::ALL.len()).map(|_| OnceLock::new()).collect();
        Some(Self { coverage, fonts, plans: Plans::default() })
    }

    /// The font of the key, opened if it was not yet: some milliseconds, for Chinese some tens of them.
    pub fn get(&self, key: FontKey) -> &Font {
        self.fonts[key.index()]
            .get_or_init(|| Font::open(key.file()).expect("a test opens every file that is embedded"))
    }

    /// Whether the family can draw the character.
    pub fn has(&self, family: Family, c: char) -> bool {
        self.coverage.has(family, c)
    }

    /// The family that draws all the characters: the preferred one if it can, else the first that can.
    pub fn family_for(&self, preferred: Family, characters: &[char]) -> Option<Family> {
        let can = |family: &Family| characters.iter().all(|&c| self.has(*family, c));
        let families = std::iter::once(preferred).chain(Family::ALL.iter().copied());
        families.into_iter().find(can)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_file_opens_and_has_what_the_coverage_says() {
        let fonts = Fonts::embedded().expect("fonts");
        let mut tags = BTreeSet::new();
        for &family in Family::ALL {
            for bold in [false, true] {
                let key = FontKey::of(family, bold);
                assert!(tags.insert(key.tag()) == (key.bold == bold), "{key:?}: two fonts have the tag {}", key.tag());
                let face = &fonts.get(key).face;
                let mut characters = fonts.coverage.characters(family).filter(|&c| c > ' ');
                let missing = characters.find(|&c| face.glyph_index(c).is_none_or(|id| id.0 == 0));
                assert_eq!(missing, None, "{key:?}");
            }
        }
    }

    #[test]
    fn a_character_comes_from_the_preferred_family_or_another() {
        let fonts = Fonts::embedded().expect("fonts");
        for (preferred, c, expected) in [
            (Family::Sans, 'a', Some(Family::Sans)),
            (Family::Korean, 'a', Some(Family::Sans)),
            (Family::Chinese, '骨', Some(Family::Chinese)),
            (Family::Japanese, '骨', Some(Family::Japanese)),
            // Simplified: in no Japanese character set.
            (Family::Japanese, '诊', Some(Family::Chinese)),
            (Family::Thai, '₾', Some(Family::Sans)),
            (Family::Sans, '✓', Some(Family::MoreSymbols)),
            (Family::Sans, '👩', None),
            (Family::Sans, '\u{FFFF}', None),
        ] {
            assert_eq!(fonts.family_for(preferred, &[c]), expected, "{c} beside {preferred:?}");
        }
    }
}
