//! The account the server runs as: PostgreSQL refuses root.

use crate::error::{PrivatePostgresError, Result};
use std::path::Path;
use std::process::{Command, Stdio};

/// Numeric user and group of an unprivileged account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Account {
    pub uid: u32,
    pub gid: u32,
}

impl Account {
    /// The account to switch to: `None` unless this process is root.
    pub fn needed() -> Result<Option<Self>> {
        if !running_as_root() {
            return Ok(None);
        }
        ["postgres", "nobody"]
            .into_iter()
            .find_map(|name| Some(Self { uid: id(&["-u", name])?, gid: id(&["-g", name])? }))
            .map(Some)
            .ok_or(PrivatePostgresError::NoAccount)
    }

    /// Whether this account can enter `folder`, tried by really entering it.
    pub fn can_enter(self, folder: &Path) -> bool {
        let mut probe = Command::new("true");
        probe.current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        self.apply(&mut probe);
        probe.status().is_ok_and(|status| status.success())
    }

    /// Makes `command` run as this account.
    #[cfg(unix)]
    pub fn apply(self, command: &mut Command) {
        use std::os::unix::process::CommandExt;
        command.uid(self.uid).gid(self.gid);
    }

    /// Elsewhere there is no account to switch to (see [`Account::needed`]).
    #[cfg(not(unix))]
    pub fn apply(self, _command: &mut Command) {}
}

/// Whether this process is root. Always false outside Unix.
pub(crate) fn running_as_root() -> bool {
    cfg!(unix) && id(&["-u"]) == Some(0)
}

fn id(arguments: &[&str]) -> Option<u32> {
    let output = Command::new("id").args(arguments).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().parse().ok()).flatten()
}
