//! The font files of this build: one family for some scripts each.
//!
//! `fonts/make_fonts.py` makes the files; the order of the families is that of `fonts/coverage.txt`, in which a
//! character is looked for.

use unicode_script::Script;

/// A font file as it is stored: TrueType, compressed with Brotli.
pub type Packed = &'static [u8];

macro_rules! packed {
    ($file:literal, $weight:literal) => {
        include_bytes!(concat!("../../fonts/", $file, "-", $weight, ".ttf.br"))
    };
}

macro_rules! bold {
    (regular $file:literal) => {
        None
    };
    (bold $file:literal) => {
        Some(packed!($file, "Bold"))
    };
}

macro_rules! families {
    ($($family:ident $weight:ident $file:literal [$($script:ident),*],)*) => {
        /// A design for some scripts.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Family {
            $(#[doc = $file] $family,)*
        }

        impl Family {
            /// The families in the order in which a character is looked for.
            pub const ALL: &[Self] = &[$(Self::$family),*];

            /// Name of its files.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$family => $file,)*
                }
            }

            /// The family made for the script; what no family was made for is looked for in [`Self::ALL`].
            pub fn of(script: Script) -> Self {
                match script {
                    $($(Script::$script => Self::$family,)*)*
                    _ => Self::Sans,
                }
            }

            /// The file of its regular weight.
            pub fn regular(self) -> Packed {
                match self {
                    $(Self::$family => packed!($file, "Regular"),)*
                }
            }

            /// The file of its bold weight, where there is one.
            pub fn bold(self) -> Option<Packed> {
                match self {
                    $(Self::$family => bold!($weight $file),)*
                }
            }
        }
    };
}

families! {
    Sans bold "NotoSans" [Latin, Greek, Cyrillic],
    Arabic bold "NotoSansArabic" [Arabic],
    Devanagari bold "NotoSansDevanagari" [Devanagari],
    Bengali bold "NotoSansBengali" [Bengali],
    Gurmukhi bold "NotoSansGurmukhi" [Gurmukhi],
    Gujarati bold "NotoSansGujarati" [Gujarati],
    Oriya bold "NotoSansOriya" [Oriya],
    Tamil bold "NotoSansTamil" [Tamil],
    Telugu bold "NotoSansTelugu" [Telugu],
    Kannada bold "NotoSansKannada" [Kannada],
    Malayalam bold "NotoSansMalayalam" [Malayalam],
    Sinhala bold "NotoSansSinhala" [Sinhala],
    Thai bold "NotoSansThai" [Thai],
    Lao bold "NotoSansLao" [Lao],
    Khmer bold "NotoSansKhmer" [Khmer],
    Myanmar bold "NotoSansMyanmar" [Myanmar],
    Hebrew bold "NotoSansHebrew" [Hebrew],
    Georgian bold "NotoSansGeorgian" [Georgian],
    Armenian bold "NotoSansArmenian" [Armenian],
    Ethiopic bold "NotoSansEthiopic" [Ethiopic],
    Thaana bold "NotoSansThaana" [Thaana],
    Syriac regular "NotoSansSyriac" [Syriac],
    Mongolian regular "NotoSansMongolian" [Mongolian],
    Tifinagh regular "NotoSansTifinagh" [Tifinagh],
    Nko regular "NotoSansNKo" [Nko],
    Adlam bold "NotoSansAdlam" [Adlam],
    Cherokee bold "NotoSansCherokee" [Cherokee],
    CanadianAboriginal bold "NotoSansCanadianAboriginal" [Canadian_Aboriginal],
    Javanese bold "NotoSansJavanese" [Javanese],
    Balinese bold "NotoSansBalinese" [Balinese],
    Sundanese bold "NotoSansSundanese" [Sundanese],
    OlChiki bold "NotoSansOlChiki" [Ol_Chiki],
    MeeteiMayek bold "NotoSansMeeteiMayek" [Meetei_Mayek],
    Vai regular "NotoSansVai" [Vai],
    Yi regular "NotoSansYi" [Yi],
    Lisu bold "NotoSansLisu" [Lisu],
    Tibetan bold "NotoSerifTibetan" [Tibetan],
    Korean regular "NotoSansKR" [Hangul],
    Japanese regular "NotoSansJP" [Hiragana, Katakana],
    Chinese regular "NotoSansSC" [Han, Bopomofo],
    Symbols regular "NotoSansSymbols" [],
    MoreSymbols regular "NotoSansSymbols2" [],
    Mathematics regular "NotoSansMath" [],
}

/// Which family a paragraph prefers for a script.
#[derive(Debug, Clone, Copy)]
pub struct Preference {
    ideographs: Family,
}

impl Preference {
    /// The preference of a paragraph. Ideographs are drawn in their Japanese forms beside kana, else in Chinese ones:
    /// Unicode has one code for both (Unicode Standard, 18.1).
    pub fn of(scripts: impl IntoIterator<Item = Script>) -> Self {
        let is_kana = |script| matches!(script, Script::Hiragana | Script::Katakana);
        let japanese = scripts.into_iter().any(is_kana);
        Self { ideographs: if japanese { Family::Japanese } else { Family::Chinese } }
    }

    /// The family for the script.
    pub fn family(self, script: Script) -> Family {
        if script == Script::Han { self.ideographs } else { Family::of(script) }
    }
}
