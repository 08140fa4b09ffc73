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
    /// What a line says of something that was left out, and what else it says where that is right.
    left_out: Option<(&'static str, &'static str)>,
}

impl Judge {
    const fn new(name: &'static str, program: &'static str, arguments: &'static [&'static str]) -> Self {
        Self { name, writes: None, program: (program, arguments), left_out: None }
    }

    const fn writing(self, folder: &'static str) -> Self {
        Self { writes: Some(folder), ..self }
    }
}

/// Generators first: the last ones compile what they wrote.
pub const ALL: [Judge; 8] = [
    Judge::new("examples", "python", &["examples.py", "openapi.json"]),
    Judge::new(
        "redocly",
        "redocly",
        &["lint", "openapi.json", "--config=lint.yaml", "--format=stylish", "--max-problems=50"],
    ),
    Judge::new(
        "openapi-typescript",
        "openapi-typescript",
        &["openapi.json", "--output", "generated/openapi-typescript/schema.ts"],
    )
    .writing("openapi-typescript"),
    Judge::new("orval", "orval", &["--config", "orval.config.cjs"]).writing("orval"),
    Judge::new("hey-api", "openapi-ts", &["--input", "openapi.json", "--output", "generated/hey-api"])
        .writing("hey-api"),
    Judge {
        // PDF, XML, CSV, the page of the documentation and the stream of events are no JSON: it says so of each, and
        // makes no function for them.
        left_out: Some(("Cannot parse", "Unsupported content_type")),
        ..Judge::new(
            "openapi-python-client",
            "openapi-python-client",
            &["generate", "--path=openapi.json", "--output-path=generated/python", "--overwrite", "--meta=none"],
        )
        .writing("python")
    },
    Judge::new("types, compiled with exactOptionalPropertyTypes", "tsc", &["--project", "exact.json"]),
    // What hey-api brings along to send requests is written for fewer rules than ours.
    Judge::new("clients, compiled strictly", "tsc", &["--project", "strict.json"]),
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
        let taken = output.status.success() && !self.leaves_out(&text);
        Ok((!taken).then(|| format!("{}: {}\n{}", self.name, output.status, beginning(text.trim()))))
    }

    fn leaves_out(&self, text: &str) -> bool {
        self.left_out.is_some_and(|(sign, right)| text.lines().any(|line| line.contains(sign) && !line.contains(right)))
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
        assert!(ALL[6..].iter().all(|judge| judge.program.0 == "tsc"));
        let python = ALL.iter().find(|judge| judge.left_out.is_some()).expect("one that leaves out");
        assert!(python.leaves_out("Cannot parse response for status code 200 (unsupported schema)"));
        assert!(!python.leaves_out("Cannot parse response for status code 200 (Unsupported content_type text/csv)"));
        assert_eq!(beginning("one\ntwo"), "one\ntwo");
        let long = "line\n".repeat(100);
        assert!(beginning(&long).ends_with("… 40 lines more"));
    }
}
