//! Programs of servers: the machine's own, else unpacked from a package with the libraries they need.

use anyhow::Result;
use private_postgres::debian;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Receives, line by line, what a user should know: that packages are fetched, that another folder is used.
pub type Report = fn(&str);

/// A program and the libraries it needs beyond the machine's.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    pub path: PathBuf,
    pub library_path: Option<OsString>,
}

impl Program {
    /// The machine's own.
    pub fn on_path(name: &str) -> Option<Self> {
        Some(Self { path: on_path(name)?, library_path: None })
    }

    /// The one at `path` in Debian's `package`.
    pub fn of_debian(package: &str, path: &str, report: Report) -> Result<Self> {
        let root = debian::fetch(&[package], report)?;
        Ok(Self { path: root.path().join(path), library_path: Some(root.library_path()) })
    }

    /// A command for it, to be completed with arguments.
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.path);
        if let Some(path) = &self.library_path {
            command.env("LD_LIBRARY_PATH", path);
        }
        command
    }

    /// Whether it does what it does with `argument` here without complaint.
    pub fn runs(&self, argument: &str) -> bool {
        let mut command = self.command();
        command.arg(argument).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    }
}

/// The first program of this name on `PATH`.
pub fn on_path(name: &str) -> Option<PathBuf> {
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(&std::env::var_os("PATH")?).map(|folder| folder.join(&file)).find(|path| path.is_file())
}
