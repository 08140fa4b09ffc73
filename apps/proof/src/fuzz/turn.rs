//! One caller's turn: a run of schemathesis.

use super::python::Python;
use super::scene::{Player, Scene};
use super::settings;
use crate::ground::Plan;
use anyhow::{Context, Result};
use serde_json::Value;
use std::path::PathBuf;
use std::process::Stdio;

const HOOKS: &str = include_str!("hooks.py");

/// What a run of schemathesis is about.
#[derive(Debug)]
pub struct Turn<'a> {
    /// Seed and folder.
    pub plan: &'a Plan,
    /// Who calls.
    pub player: &'a Player,
    /// What they know.
    pub scene: &'a Scene,
    /// Whom they call: `http://127.0.0.1:<port>`.
    pub address: &'a str,
    /// Examples for each operation in the random phases.
    pub examples: u32,
}

/// What came of it.
#[derive(Debug)]
pub struct Outcome {
    role: &'static str,
    ended_well: bool,
    report: String,
    file: PathBuf,
}

impl Turn<'_> {
    /// Lets schemathesis run, over the part of the document that is the caller's.
    ///
    /// # Errors
    /// When it cannot start.
    pub async fn take(&self, python: &Python, mut document: Value) -> Result<Outcome> {
        let folder = self.plan.folder.join("fuzz").join(self.player.role);
        std::fs::create_dir_all(&folder)?;
        settings::narrow(&mut document, self.player.role);
        let (hooks, file) = (folder.join("hooks.py"), folder.join("report.txt"));
        std::fs::write(folder.join("openapi.json"), document.to_string())?;
        std::fs::write(&hooks, HOOKS)?;
        let configuration = settings::configuration(self.player, &self.scene.known, &hooks.to_string_lossy());
        std::fs::write(folder.join("schemathesis.toml"), configuration)?;
        let mut command = python.program("schemathesis");
        // One worker: two would share out the operations by chance, and before Python 3.12 trip over its parser.
        command
            .args(["run", "openapi.json", "--url", self.address, "--no-color", "--no-shrink", "--workers", "1"])
            .args(["--phases", "examples,coverage,fuzzing,stateful", "--suppress-health-check", "all"])
            .args(["--generation-database", "none", "--seed", &self.plan.seed.to_string()])
            .args(["--max-examples", &self.examples.to_string()])
            .current_dir(&folder)
            .env("FUZZ_TOKEN", &self.player.token)
            .env("FUZZ_PROTECTED", self.player.lives_by()?.join(","))
            .env("FUZZ_DISPOSABLE", &self.scene.disposable)
            .stdin(Stdio::null());
        let output = command.output().await.context("starting schemathesis")?;
        let report = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        std::fs::write(&file, &report)?;
        Ok(Outcome { role: self.player.role, ended_well: output.status.success(), report, file })
    }
}

impl Outcome {
    /// Its last words in one line.
    #[must_use]
    pub fn summary(&self) -> String {
        let last = self.report.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
        last.trim_matches(['=', ' ']).to_owned()
    }

    /// What it found, with the requests that show it.
    #[must_use]
    pub fn finding(&self) -> Option<String> {
        let failures = self.report.find("= FAILURES =").or_else(|| self.report.find("= ERRORS =")).unwrap_or_default();
        let shown: String = self.report[failures..].chars().take(20_000).collect();
        (!self.ended_well).then(|| format!("as {} (all of it: {}):\n{shown}", self.role, self.file.display()))
    }
}
