use anyhow::{Context, Result};
use std::path::Path;

/// The text of every Rust file below this folder.
pub fn sources(folder: &Path) -> Result<Vec<String>> {
    let mut texts = Vec::new();
    let entries = std::fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            texts.append(&mut sources(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            texts.push(std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?);
        }
    }
    Ok(texts)
}

/// Whether code uses the crate of this name: in a path that begins with it, or in a `use`. Comments do not count.
pub fn is_in(text: &str, name: &str) -> bool {
    text.lines().map(str::trim_start).filter(|line| !line.starts_with("//")).any(|line| is_in_line(line, name))
}

fn is_in_line(line: &str, name: &str) -> bool {
    line.match_indices(name).any(|(at, _)| {
        let (before, after) = (&line[..at], &line[at + name.len()..]);
        let whole_word = !before.ends_with(in_word) && !after.starts_with(in_word);
        // `crate::uuid::` is a module of that name; `::uuid::` is the crate again.
        let inside_path = before.strip_suffix("::").is_some_and(|path| path.ends_with(in_word));
        whole_word && !inside_path && (after.trim_start().starts_with("::") || is_import(before, after))
    })
}

/// `use name;`, `use name as other;`, `extern crate name;`
fn is_import(before: &str, after: &str) -> bool {
    let before = before.trim_end();
    let keyword = before.ends_with("use") || before.ends_with("extern crate");
    keyword && (after.starts_with(';') || after.starts_with(" as "))
}

fn in_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uses_of_a_crate_are_found() {
        for code in [
            "use uuid::Uuid;",
            "    pub use ::uuid::Uuid;",
            "use uuid;",
            "use uuid as identifiers;",
            "extern crate uuid;",
            "fn new(id: Option<uuid::Uuid>) {}",
            "#[serde(with = \"uuid::serde::simple\")]",
            "#[uuid::test]",
        ] {
            assert!(is_in(code, "uuid"), "{code}");
        }
    }

    #[test]
    fn what_only_looks_like_its_name_is_no_use() {
        for code in [
            "// use uuid::Uuid;",
            "/// [`uuid::Uuid`] is meant",
            "let uuid = 1;",
            "crate::uuid::parse(text)",
            "my_uuid::parse(text)",
            "uuid_v7::now()",
            "\"the uuid of it\"",
            "because::uuid",
        ] {
            assert!(!is_in(code, "uuid"), "{code}");
        }
    }
}
