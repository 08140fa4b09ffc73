//! Running PostgreSQL's programs: as the right account, from a folder it can enter, with nothing from our
//! environment that would steer them elsewhere.

use crate::binaries::Binaries;
use crate::error::{During, PrivatePostgresError, Result};
use crate::folder::Folder;
use std::io::Write;
use std::process::{Command, Stdio};

/// PostgreSQL's programs, ready to run for one folder.
#[derive(Debug, Clone)]
pub(crate) struct Programs {
    pub binaries: Binaries,
    pub folder: Folder,
}

impl Programs {
    /// A command for one of the programs, to be completed with arguments.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.binaries.program(program));
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("PG") {
                command.env_remove(name);
            }
        }
        command.current_dir(&self.folder.path).stdin(Stdio::null()).env("LC_ALL", "C").env_remove("LANG");
        if let Some(path) = &self.binaries.library_path {
            command.env("LD_LIBRARY_PATH", path);
        }
        if let Some(account) = self.folder.account {
            account.apply(&mut command);
        }
        // A terminal's Ctrl-C goes to the foreground group: the server must outlive us, to be stopped in order.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        command
    }

    /// Runs `command`, feeding it `input`; its standard output, or an error with the end of all it wrote.
    pub fn run(&self, program: &'static str, mut command: Command, input: Option<&str>) -> Result<String> {
        let spawned = || format!("running {program} in {}", self.folder.path.display());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        if input.is_some() {
            command.stdin(Stdio::piped());
        }
        let mut child = command.spawn().during(spawned)?;
        if let (Some(text), Some(mut stdin)) = (input, child.stdin.take()) {
            // A program that stops reading early says why on its standard error.
            let _ = stdin.write_all(text.as_bytes());
        }
        let output = child.wait_with_output().during(spawned)?;
        let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
        if output.status.success() {
            return Ok(stdout);
        }
        let text = format!("{stdout}{}", String::from_utf8_lossy(&output.stderr));
        Err(PrivatePostgresError::Program { program, output: last_lines(&text) })
    }

    /// Runs a program whose children live on, so that its output cannot be waited for.
    pub fn run_detached(&self, program: &'static str, mut command: Command) -> Result<bool> {
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let status = command.status().during(|| format!("running {program} in {}", self.folder.path.display()))?;
        Ok(status.success())
    }
}

/// The end of a program's output, where the reason stands.
pub(crate) fn last_lines(text: &str) -> String {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(12)..].join("\n")
}
