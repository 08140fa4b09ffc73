//! The places where every module is named: each has a comment that says where the next one goes.

use super::Change;
use super::names::Names;
use anyhow::{Context, Result, bail};
use std::path::Path;

/// Lines to enter above a marker.
struct Edit {
    file: &'static str,
    /// Found once in the file, within a comment.
    marker: &'static str,
    /// Entered above it, with its indentation.
    lines: &'static str,
    /// Where the lines are there already, for another's sake, nothing is entered.
    may_be_there: bool,
}

const EDITS: &[Edit] = &[
    Edit {
        file: "Cargo.toml",
        marker: "xtask new-module: crates above this line",
        lines: "@@module@@ = { path = \"crates/@@module@@\" }",
        may_be_there: false,
    },
    Edit {
        file: "migration/src/lib.rs",
        marker: "xtask new-module: migrations above this line",
        lines: "\"@@migration@@\",",
        may_be_there: false,
    },
    Edit {
        file: "crates/kernel/src/ids.rs",
        marker: "xtask new-module: ids above this line",
        lines: "/// One @@words@@.\n@@Entity@@Id,",
        may_be_there: true,
    },
    Edit {
        file: "crates/kernel/src/permission.rs",
        marker: "xtask new-module: permissions above this line",
        lines: "/// Create, change and delete @@words@@ entries.\n@@Entity@@Write = \"@@entity@@:write\": [Admin],",
        may_be_there: false,
    },
    Edit {
        file: "crates/kernel/src/events/mod.rs",
        marker: "xtask new-module: events above this line",
        lines: "pub mod @@module@@;",
        may_be_there: false,
    },
    Edit {
        file: "apps/gateway/Cargo.toml",
        marker: "xtask new-module: modules above this line",
        lines: "@@module@@.workspace = true",
        may_be_there: false,
    },
    Edit {
        file: "apps/gateway/src/wiring.rs",
        marker: "xtask new-module: modules above this line",
        lines: "@@module@@::module(&@@module@@::@@Module@@::new(build.parts.clone())),",
        may_be_there: false,
    },
    Edit {
        file: "docs/ACCESS.md",
        marker: "xtask new-module: endpoints above this line",
        lines: "## @@module@@\n\n| method | path | access | others |\n|---|---|---|---|\n\
                | GET | `/api/v1/@@route@@` | any | — |\n\
                | POST | `/api/v1/@@route@@` | admin | 403 |\n\
                | GET | `/api/v1/@@route@@/{id}` | any | — |\n\
                | PATCH | `/api/v1/@@route@@/{id}` | admin | 403 |\n\
                | DELETE | `/api/v1/@@route@@/{id}` | admin | 403 |",
        may_be_there: false,
    },
    Edit {
        file: "tests/src/access/rows.rs",
        marker: "xtask new-module: rows above this line",
        lines: "\"/api/v1/@@route@@/{id}\" => {\n    \
                let name = format!(\"Test {}\", Uuid::from_bytes(kernel::Entropy::system().bytes()));\n    \
                let body = json!({ \"name\": name });\n    \
                Row::new(self.created(\"/api/v1/@@route@@\", self.installation.admin().await, body).await)\n\
                }",
        may_be_there: false,
    },
    Edit {
        file: "docs/MODULES.md",
        marker: "xtask new-module: modules above this line",
        lines: "| @@module@@ | `/api/v1/@@route@@…` | created, changed, deleted | nothing | no port |",
        may_be_there: false,
    },
    Edit {
        file: "docs/MODULES.md",
        marker: "xtask new-module: tables above this line",
        lines: "| `@@module@@` | `@@module@@` |",
        may_be_there: false,
    },
];

/// The number of the migration after the last one.
pub fn next_migration(root: &Path) -> Result<u32> {
    let folder = root.join("migration/src/sql");
    let entries = std::fs::read_dir(&folder).with_context(|| format!("reading {}", folder.display()))?;
    let numbers = entries.flatten().filter_map(|entry| entry.file_name().to_str()?.get(..4)?.parse::<u32>().ok());
    Ok(numbers.max().unwrap_or(0) + 1)
}

/// Every edited file as it will be.
pub fn apply(root: &Path, names: &Names, migration: u32) -> Result<Vec<Change>> {
    let mut changes: Vec<Change> = Vec::new();
    for edit in EDITS {
        let path = root.join(edit.file);
        let known = changes.iter_mut().find(|change| change.path == path);
        let before = match &known {
            Some(change) => change.content.clone(),
            None => std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?,
        };
        let lines = names.fill(edit.lines, migration);
        if edit.may_be_there && is_there(&before, &lines) {
            continue;
        }
        let content = enter(&before, edit.marker, &lines).with_context(|| format!("editing {}", edit.file))?;
        match known {
            Some(change) => change.content = content,
            None => changes.push(Change { path, content, new: false }),
        }
    }
    Ok(changes)
}

/// `text` with `lines` above the one line that holds `marker`, indented as that is.
fn enter(text: &str, marker: &str, lines: &str) -> Result<String> {
    let places: Vec<usize> = text.match_indices(marker).map(|(place, _)| place).collect();
    let [place] = places[..] else {
        bail!("the comment `{marker}` is there {} times, not once", places.len());
    };
    let start = text[..place].rfind('\n').map_or(0, |newline| newline + 1);
    let indentation: String = text[start..].chars().take_while(|letter| letter.is_whitespace()).collect();
    if is_there(text, lines) {
        bail!("`{lines}` is there already");
    }
    let entered: String = lines.lines().map(|line| format!("{indentation}{line}\n")).collect();
    Ok(format!("{}{entered}{}", &text[..start], &text[start..]))
}

/// Whether the first of `lines` that is no comment stands in `text`.
fn is_there(text: &str, lines: &str) -> bool {
    let telling = lines.lines().map(str::trim).find(|line| !line.starts_with("///")).unwrap_or_default();
    text.lines().any(|known| known.trim() == telling)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_entered_above_its_marker_as_deep_as_that() {
        let text = "list![\n    \"a\",\n    // next above this line\n]\n";
        let entered = enter(text, "next above this line", "\"b\",\n\"c\",").expect("one marker");
        assert_eq!(entered, "list![\n    \"a\",\n    \"b\",\n    \"c\",\n    // next above this line\n]\n");
        let first = enter("# here\n", "here", "x").expect("one marker");
        assert_eq!(first, "x\n# here\n");
    }

    #[test]
    fn a_marker_that_is_missing_or_double_and_a_line_that_is_there_are_refused() {
        for (text, line) in [("nothing\n", "x"), ("# here\n# here\n", "x"), ("  x\n# here\n", "x")] {
            assert!(enter(text, "here", line).is_err(), "{text:?}");
        }
    }
}
