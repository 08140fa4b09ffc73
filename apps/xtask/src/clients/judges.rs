//! Who reads the document, and what counts as taking it.

use super::tools::Tools;
use anyhow::{Context, Result};

/// One reader of the document.
pub struct Judge {
    /// What it is called.
    name: &'static str,
    /// The folder that it writes, within `generated`.
    writes: Option<&'static str>,
    /// Its program, and what that is told.
    program: (&'static str, &'static [&'static str]),
    /// What it prints when it left something of the document out.
    complaint: Option<&'static str>,
}

/// Generators first: the last one compiles what they wrote.
pub const ALL: [Judge; 6] = [
    Judge {
        name: "redocly",
        writes: None,
        program: ("redocly", &["lint", "openapi.json", "--format=stylish", "--max-problems=50"]),
        complaint: None,
    },
    Judge {
        name: "openapi-typescript",
        writes: Some("openapi-typescript"),
        program: ("openapi-typescript", &["openapi.json", "--output", "generated/openapi-typescript/schema.ts"]),
        complaint: None,
    },
    Judge {
        name: "orval",
        writes: Some("orval"),
        program: ("orval", &["--config", "orval.config.cjs"]),
        complaint: None,
    },
    Judge {
        name: "hey-api",
        writes: Some("hey-api"),
        program: (
            "openapi-ts",
            &["--input", "openapi.json", "--output", "generated/hey-api", "--logs", ".medivoy-logs"],
        ),
        complaint: None,
    },
    Judge {
        name: "openapi-python-client",
        writes: Some("python"),
        program: (
            "openapi-python-client",
            &[
                "generate",
                "--path",
                "openapi.json",
                "--output-path",
                "generated/python",
                "--overwrite",
                "--meta",
                "none",
                "--fail-on-warning",
            ],
        ),
        complaint: Some("WARNING"),
    },
    Judge { name: "typescript", writes: None, program: ("tsc", &["--project", "."]), complaint: None },
];

impl Judge {
    /// What it has against the document; nothing when it takes it.
    pub fn refusal(&self, tools: &Tools) -> Result<Option<String>> {
        if let Some(folder) = self.writes {
            let folder = tools.folder().join("generated").join(folder);
            if folder.exists() {
                std::fs::remove_dir_all(&folder).with_context(|| format!("deleting {}", folder.display()))?;
            }
            std::fs::create_dir_all(folder.parent().unwrap_or(&folder))?;
        }
        let (program, arguments) = self.program;
        let output = tools.run(program, arguments)?;
        let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        let complains = self.complaint.is_some_and(|complaint| text.contains(complaint));
        let taken = output.status.success() && !complains;
        Ok((!taken).then(|| format!("{}: {}\n{}", self.name, output.status, beginning(text.trim()))))
    }
}

/// Enough to know what is wrong.
fn beginning(text: &str) -> String {
    const LINES: usize = 60;
    let more = text.lines().count().saturating_sub(LINES);
    let shown = text.lines().take(LINES).collect::<Vec<_>>().join("\n");
    if more == 0 { shown } else { format!("{shown}\n… {more} lines more") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_generated_is_compiled_last_and_long_complaints_are_cut() {
        assert_eq!(ALL.last().map(|judge| judge.name), Some("typescript"));
        assert_eq!(beginning("one\ntwo"), "one\ntwo");
        let long = "line\n".repeat(100);
        assert!(beginning(&long).ends_with("… 40 lines more"));
    }
}
