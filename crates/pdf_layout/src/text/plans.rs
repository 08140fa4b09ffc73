//! Shape plans: which features of a font apply to a script and language.
//! Making one takes longer than shaping a paragraph with it.

use std::collections::HashMap;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};

use rustybuzz::ttf_parser::Tag;
use rustybuzz::{Direction, Language, ShapePlan, UnicodeBuffer};
use unicode_script::Script;

use super::fonts::FontKey;

/// Most plans kept; languages come from outside.
const LIMIT: usize = 200;

/// What a plan is for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Properties {
    /// The font.
    pub font: FontKey,
    /// Whether the text reads from right to left.
    pub rtl: bool,
    /// The text's script.
    pub script: Script,
    /// BCP 47 tag of its language.
    pub language: String,
}

impl Properties {
    fn direction(&self) -> Direction {
        if self.rtl { Direction::RightToLeft } else { Direction::LeftToRight }
    }

    fn script(&self) -> Option<rustybuzz::Script> {
        rustybuzz::Script::from_iso15924_tag(Tag::from_bytes_lossy(self.script.short_name().as_bytes()))
    }

    fn language(&self) -> Option<Language> {
        Language::from_str(&self.language).ok()
    }

    /// Prepares a buffer for text of these properties.
    pub fn apply(&self, buffer: &mut UnicodeBuffer) {
        buffer.set_direction(self.direction());
        if let Some(script) = self.script() {
            buffer.set_script(script);
        }
        if let Some(language) = self.language() {
            buffer.set_language(language);
        }
    }
}

/// The plans made so far in this process.
#[derive(Default)]
pub struct Plans(Mutex<HashMap<Properties, Arc<ShapePlan>>>);

impl Plans {
    /// The plan for the properties, whose font is `face`.
    pub fn get(&self, properties: &Properties, face: &rustybuzz::Face<'_>) -> Arc<ShapePlan> {
        let mut plans = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(plan) = plans.get(properties) {
            return Arc::clone(plan);
        }
        if plans.len() >= LIMIT {
            plans.clear();
        }
        let language = properties.language();
        let (direction, script) = (properties.direction(), properties.script());
        let plan = Arc::new(ShapePlan::new(face, direction, script, language.as_ref(), &[]));
        plans.insert(properties.clone(), Arc::clone(&plan));
        plan
    }
}
