//! What can go wrong when a private server is started, and what to do about it.

use std::path::PathBuf;

/// Why a private PostgreSQL could not be started, used or stopped.
#[derive(Debug, thiserror::Error)]
pub enum PrivatePostgresError {
    /// No usable PostgreSQL on this machine, and none could be fetched.
    #[error("no PostgreSQL {minimum} or newer was found ({details}). {}", INSTALL_HINT)]
    Missing {
        /// Oldest major version that Medivoy supports.
        minimum: u32,
        /// What was looked at, or why fetching failed.
        details: String,
    },
    /// `MEDIVOY_POSTGRES_BIN` is set but is not a folder of PostgreSQL programs.
    #[error("MEDIVOY_POSTGRES_BIN={} cannot be used: {reason}", path.display())]
    BadBinFolder {
        /// The value of the variable.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The data was written by another major version.
    #[error(
        "{} was made by PostgreSQL {data}, but only {found} is installed: install PostgreSQL {data}, \
         or move the folder away to start with an empty database", folder.display()
    )]
    VersionMismatch {
        /// The cluster's folder.
        folder: PathBuf,
        /// Major version of the data.
        data: u32,
        /// Major versions found, joined by commas.
        found: String,
    },
    /// Another live process owns the folder.
    #[error("another Medivoy process already uses the database in {}; stop that one first", folder.display())]
    InUse {
        /// The folder both want.
        folder: PathBuf,
    },
    /// The port that was asked for is taken.
    #[error("port {port} on 127.0.0.1 is in use by another program; choose another port or none")]
    PortInUse {
        /// The port.
        port: u16,
    },
    /// We are root and found no account to run the server as.
    #[error("PostgreSQL refuses to run as root, and neither account `postgres` nor `nobody` exists")]
    NoAccount,
    /// The folder for the data cannot be used.
    #[error("cannot keep the database in {}: {reason}", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// Why not.
        reason: String,
    },
    /// A PostgreSQL program failed.
    #[error("`{program}` failed: {output}")]
    Program {
        /// Its name.
        program: &'static str,
        /// The end of what it wrote.
        output: String,
    },
    /// Files could not be read or written, or a program not be started.
    #[error("{action}: {source}")]
    Io {
        /// What was being done.
        action: String,
        /// The system's answer.
        source: std::io::Error,
    },
}

const INSTALL_HINT: &str = "Install it (Debian and Ubuntu: `apt-get install postgresql`; Fedora: `dnf install \
    postgresql-server postgresql-contrib`; macOS: `brew install postgresql@17`; Windows: `winget install \
    PostgreSQL.PostgreSQL.17`), or set MEDIVOY_POSTGRES_BIN to the folder that holds `initdb` and `pg_ctl`";

pub(crate) type Result<T, E = PrivatePostgresError> = std::result::Result<T, E>;

/// Adds what was being done to an I/O error.
pub(crate) trait During<T> {
    fn during(self, action: impl FnOnce() -> String) -> Result<T>;
}

impl<T> During<T> for std::io::Result<T> {
    fn during(self, action: impl FnOnce() -> String) -> Result<T> {
        self.map_err(|source| PrivatePostgresError::Io { action: action(), source })
    }
}
