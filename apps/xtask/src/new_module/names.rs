//! The names of a module in their several spellings.

use anyhow::{Result, bail, ensure};

/// One module's names, as templates and lists need them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// Crate, table and tag: `lab_results`.
    pub module: String,
    /// The same as a type: `LabResults`.
    pub module_type: String,
    /// One of its things: `lab_result`.
    pub entity: String,
    /// The same as a type: `LabResult`.
    pub entity_type: String,
    /// The module in a path: `lab-results`.
    pub route: String,
    /// One of its things in a sentence: `lab result`.
    pub words: String,
}

/// Rust's keywords, strict and reserved, which cannot name a crate, and names that every crate knows.
const TAKEN: &[&str] = &[
    "abstract",
    "alloc",
    "as",
    "async",
    "await",
    "become",
    "box",
    "break",
    "const",
    "continue",
    "core",
    "crate",
    "do",
    "dyn",
    "else",
    "enum",
    "extern",
    "false",
    "final",
    "fn",
    "for",
    "gen",
    "if",
    "impl",
    "in",
    "let",
    "loop",
    "macro",
    "match",
    "mod",
    "move",
    "mut",
    "override",
    "priv",
    "proc_macro",
    "pub",
    "ref",
    "return",
    "self",
    "static",
    "std",
    "struct",
    "super",
    "test",
    "trait",
    "true",
    "try",
    "type",
    "typeof",
    "union",
    "unsafe",
    "unsized",
    "use",
    "virtual",
    "where",
    "while",
    "yield",
];

impl Names {
    /// The names of `module`; `entity` where the singular cannot be told from the plural.
    pub fn of(module: &str, entity: Option<&str>) -> Result<Self> {
        check(module)?;
        let entity = match entity {
            Some(entity) => entity.to_owned(),
            None => match singular(module) {
                Some(entity) => entity,
                None => bail!("what is one of the {module}? say it with --entity, as in `insurance --entity policy`"),
            },
        };
        check(&entity)?;
        ensure!(entity != module, "the module and one of its things need two names, as in `insurance --entity policy`");
        Ok(Self {
            module: module.to_owned(),
            module_type: pascal(module),
            entity_type: pascal(&entity),
            route: module.replace('_', "-"),
            words: entity.replace('_', " "),
            entity,
        })
    }

    /// `text` with `@@module@@` and the others filled in.
    pub fn fill(&self, text: &str, migration: u32) -> String {
        [
            ("@@module@@", &self.module),
            ("@@Module@@", &self.module_type),
            ("@@entity@@", &self.entity),
            ("@@Entity@@", &self.entity_type),
            ("@@route@@", &self.route),
            ("@@words@@", &self.words),
            ("@@migration@@", &format!("{migration:04}_{}", self.module)),
        ]
        .into_iter()
        .fold(text.to_owned(), |text, (mark, name)| text.replace(mark, name))
    }
}

fn check(name: &str) -> Result<()> {
    let words_fit = name.split('_').all(|word| {
        word.starts_with(|first: char| first.is_ascii_lowercase())
            && word.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit())
    });
    ensure!(words_fit, "`{name}` is not snake_case, as in `lab_results`");
    // PostgreSQL cuts names at 63 bytes; ours get suffixes such as `_hospital_id_idx`.
    ensure!(name.len() <= 32, "`{name}` is longer than 32 characters");
    ensure!(!TAKEN.contains(&name), "`{name}` is a word of Rust's own");
    Ok(())
}

/// The singular of a regular plural.
fn singular(plural: &str) -> Option<String> {
    if let Some(stem) = plural.strip_suffix("ies") {
        return Some(format!("{stem}y"));
    }
    for ending in ["sses", "xes", "ches", "shes"] {
        if plural.ends_with(ending) {
            return plural.strip_suffix("es").map(str::to_owned);
        }
    }
    if ["ss", "us", "is", "ics"].iter().any(|ending| plural.ends_with(ending)) {
        return None;
    }
    plural.strip_suffix('s').map(str::to_owned)
}

fn pascal(snake: &str) -> String {
    snake.split('_').map(|word| word[..1].to_ascii_uppercase() + &word[1..]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regular_plurals_have_a_singular_and_others_ask() {
        for (module, entity) in [
            ("reviews", Some("review")),
            ("lab_results", Some("lab_result")),
            ("specialties", Some("specialty")),
            ("addresses", Some("address")),
            ("boxes", Some("box")),
            ("branches", Some("branch")),
            ("courses", Some("course")),
            ("insurance", None),
            ("analytics", None),
            ("diagnosis", None),
            ("access", None),
        ] {
            assert_eq!(singular(module).as_deref(), entity, "{module}");
        }
    }

    #[test]
    fn every_spelling_is_filled_in() {
        let names = Names::of("lab_results", None).expect("a good name");
        let text = "@@module@@ @@Module@@ @@entity@@ @@Entity@@ @@route@@ @@words@@ @@migration@@";
        let filled = "lab_results LabResults lab_result LabResult lab-results lab result 0011_lab_results";
        assert_eq!(names.fill(text, 11), filled);
        let names = Names::of("insurance", Some("policy")).expect("good names");
        assert_eq!((names.module_type.as_str(), names.entity_type.as_str()), ("Insurance", "Policy"));
    }

    #[test]
    fn names_that_cannot_be_a_crate_or_a_table_are_refused() {
        for (module, entity) in [
            ("LabResults", None),
            ("lab-results", None),
            ("lab__results", None),
            ("_results", None),
            ("9results", None),
            ("", None),
            ("traits", None),
            ("boxes", None),
            ("laboratory_results_of_all_the_patients", None),
            ("../escapes", None),
            ("insurance", Some("insurance")),
            ("insurance", Some("Policy")),
        ] {
            assert!(Names::of(module, entity).is_err(), "{module} {entity:?}");
        }
    }
}
