//! One session of an actor: a run of schemathesis.

use super::MAX_RESPONSE_TIME;
use super::fixture::{Actor, Fixture};
use super::python::Python;
use super::settings::{self, Assignment};
use crate::environment::Plan;
use anyhow::{Context, Result};
use serde_json::Value;
use std::path::PathBuf;
use std::process::Stdio;

const HOOKS: &str = include_str!("hooks.py");

/// A run of schemathesis.
#[derive(Debug)]
pub struct Session<'a> {
    /// Seed and folder.
    pub plan: &'a Plan,
    /// Whose requests are sent.
    pub actor: &'a Actor,
    /// The ids that the actor knows.
    pub fixture: &'a Fixture,
    /// The server: `http://127.0.0.1:<port>`.
    pub address: &'a str,
    /// Examples for each operation in the random phases.
    pub examples: u32,
    /// Which of the operations that the actor may call.
    pub assignment: Assignment,
}

/// Its outcome.
#[derive(Debug)]
pub struct Outcome {
    role: &'static str,
    succeeded: bool,
    report: String,
    file: PathBuf,
}

impl Session<'_> {
    /// Runs schemathesis over the operations of the document that the actor may call.
    ///
    /// # Errors
    /// When it cannot start.
    pub async fn run(&self, python: &Python, mut document: Value) -> Result<Outcome> {
        let folder = self.plan.folder.join("fuzz").join(self.actor.role);
        std::fs::create_dir_all(&folder)?;
        settings::narrow(&mut document, self.actor.role, self.assignment);
        let (hooks, file) = (folder.join("hooks.py"), folder.join("report.txt"));
        std::fs::write(folder.join("openapi.json"), document.to_string())?;
        std::fs::write(&hooks, HOOKS)?;
        let configuration = settings::configuration(self.actor, &self.fixture.known, &hooks.to_string_lossy());
        std::fs::write(folder.join("schemathesis.toml"), configuration)?;
        let mut command = python.program("schemathesis");
        // One worker: two would distribute the operations differently in each run, and before Python 3.12 fail in its parser.
        command
            .args(["run", "openapi.json", "--url", self.address, "--no-color", "--no-shrink", "--workers", "1"])
            .args(["--phases", "examples,coverage,fuzzing,stateful", "--suppress-health-check", "all"])
            .args(["--generation-database", "none", "--seed", &self.plan.seed.to_string()])
            .args(["--max-examples", &self.examples.to_string()])
            .args(["--max-response-time", &MAX_RESPONSE_TIME.as_secs().to_string()])
            .current_dir(&folder)
            .env("FUZZ_TOKEN", &self.actor.token)
            .env("FUZZ_PROTECTED", self.actor.protected_ids()?.join(","))
            .env("FUZZ_DISPOSABLE", &self.fixture.disposable)
            .stdin(Stdio::null());
        let output = command.output().await.context("starting schemathesis")?;
        let report = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        std::fs::write(&file, &report)?;
        Ok(Outcome { role: self.actor.role, succeeded: output.status.success(), report, file })
    }
}

impl Outcome {
    /// The last line of its report.
    #[must_use]
    pub fn summary(&self) -> String {
        let last = self.report.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
        last.trim_matches(['=', ' ']).to_owned()
    }

    /// What it found, with the requests that reproduce it.
    #[must_use]
    pub fn finding(&self) -> Option<String> {
        let failures = self.report.find("= FAILURES =").or_else(|| self.report.find("= ERRORS =")).unwrap_or_default();
        let shown: String = self.report[failures..].chars().take(20_000).collect();
        (!self.succeeded).then(|| format!("as {} (whole report: {}):\n{shown}", self.role, self.file.display()))
    }
}
