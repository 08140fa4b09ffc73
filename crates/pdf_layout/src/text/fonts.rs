//! The embedded fonts, and which of them draws a character.

use std::sync::OnceLock;

use printpdf::ParsedFont;
use unicode_script::Script;

use super::plans::Plans;
use crate::error::PdfError;

/// A design for some scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// Latin, Greek, Cyrillic and most signs.
    Sans,
    /// Arabic, Persian, Urdu.
    Arabic,
    /// Hindi, Marathi, Nepali.
    Devanagari,
    /// Bengali, Assamese.
    Bengali,
}

impl Family {
    /// The families in the order in which a character is looked for.
    const ALL: [Self; 4] = [Self::Sans, Self::Arabic, Self::Devanagari, Self::Bengali];

    /// The family made for the script.
    pub fn of(script: Script) -> Self {
        match script {
            Script::Arabic => Self::Arabic,
            Script::Devanagari => Self::Devanagari,
            Script::Bengali => Self::Bengali,
            _ => Self::Sans,
        }
    }
}

/// One font file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FontKey {
    /// The design.
    pub family: Family,
    /// Bold or regular.
    pub bold: bool,
}

/// A font, read for shaping and for embedding.
pub struct Font {
    /// Name in the PDF: six capitals, since printpdf makes the tag of the
    /// subset (ISO 32000-1, 9.6.4) from it.
    pub tag: &'static str,
    /// For shaping.
    pub face: rustybuzz::Face<'static>,
    /// From font units to thousandths of an em.
    pub scale: f32,
    /// For embedding.
    pub parsed: ParsedFont,
}

/// All embedded fonts.
pub struct Fonts {
    fonts: Vec<(FontKey, Font)>,
    /// How they shape.
    pub plans: Plans,
}

struct File {
    key: FontKey,
    tag: &'static str,
    name: &'static str,
    bytes: &'static [u8],
}

macro_rules! font {
    ($family:ident, $bold:literal, $tag:literal, $file:literal) => {
        File {
            key: FontKey { family: Family::$family, bold: $bold },
            tag: $tag,
            name: $file,
            bytes: include_bytes!(concat!("../../fonts/", $file, ".ttf")),
        }
    };
}

static FILES: [File; 8] = [
    font!(Sans, false, "SANSRG", "NotoSans-Regular"),
    font!(Sans, true, "SANSBD", "NotoSans-Bold"),
    font!(Arabic, false, "ARABRG", "NotoSansArabic-Regular"),
    font!(Arabic, true, "ARABBD", "NotoSansArabic-Bold"),
    font!(Devanagari, false, "DEVARG", "NotoSansDevanagari-Regular"),
    font!(Devanagari, true, "DEVABD", "NotoSansDevanagari-Bold"),
    font!(Bengali, false, "BENGRG", "NotoSansBengali-Regular"),
    font!(Bengali, true, "BENGBD", "NotoSansBengali-Bold"),
];

impl Fonts {
    /// The fonts of this build, read once per process.
    pub fn embedded() -> Result<&'static Self, PdfError> {
        static FONTS: OnceLock<Result<Fonts, &'static str>> = OnceLock::new();
        FONTS.get_or_init(Self::read).as_ref().map_err(|name| PdfError::Font(name))
    }

    fn read() -> Result<Self, &'static str> {
        let fonts = FILES
            .iter()
            .map(|&File { key, tag, name, bytes }| {
                let face = rustybuzz::Face::from_slice(bytes, 0).ok_or(name)?;
                let parsed = ParsedFont::from_bytes(bytes, 0, &mut Vec::new()).ok_or(name)?;
                let scale = 1000.0 / face.units_per_em() as f32;
                Ok((key, Font { tag, face, scale, parsed }))
            })
            .collect::<Result<_, &'static str>>()?;
        Ok(Self { fonts, plans: Plans::default() })
    }

    /// The font of the key.
    pub fn get(&self, key: FontKey) -> &Font {
        let found = self.fonts.iter().find(|(k, _)| *k == key);
        &found.expect("every family has a regular and a bold file in FILES").1
    }

    /// Whether the family can draw the character.
    pub fn has(&self, family: Family, c: char) -> bool {
        // Some tables name glyph 0, the sign for "missing", for U+FFFF.
        let glyph = self.get(FontKey { family, bold: false }).face.glyph_index(c);
        glyph.is_some_and(|id| id.0 != 0)
    }

    /// The family that draws the character: the preferred one if it can, else
    /// the first that can.
    pub fn family_for(&self, preferred: Family, c: char) -> Option<Family> {
        if self.has(preferred, c) {
            return Some(preferred);
        }
        Family::ALL.into_iter().find(|&family| self.has(family, c))
    }
}
