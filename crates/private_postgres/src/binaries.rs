//! Finding PostgreSQL's programs on this machine.

use crate::debian;
use crate::error::{PrivatePostgresError, Result};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Oldest supported major version.
pub const MINIMUM_MAJOR: u32 = 14;
/// Variable that names the folder of PostgreSQL's programs, before everything else.
pub const BIN_VARIABLE: &str = "MEDIVOY_POSTGRES_BIN";

const PROGRAMS: [&str; 4] = ["postgres", "initdb", "pg_ctl", "psql"];

/// A folder of PostgreSQL programs of one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binaries {
    /// The folder with `postgres`, `initdb`, `pg_ctl` and `psql`.
    pub bin: PathBuf,
    /// Major version, 14 or higher.
    pub major: u32,
    /// Value of `LD_LIBRARY_PATH`, for programs fetched to a folder of their own.
    pub library_path: Option<OsString>,
}

impl Binaries {
    /// The best PostgreSQL for data of major version `required` (any, if there is no data yet):
    /// `MEDIVOY_POSTGRES_BIN`, then `PATH`, then the usual folders, newest first; on Debian and its
    /// relatives, where there is none, the distribution's package, unpacked in a cache folder.
    ///
    /// # Errors
    /// [`PrivatePostgresError::Missing`], `BadBinFolder`, or `VersionMismatch` (with an empty folder,
    /// which the caller knows).
    pub fn find_or_fetch(required: Option<u32>, report: fn(&str)) -> Result<Self> {
        if let Some(path) = std::env::var_os(BIN_VARIABLE).map(PathBuf::from) {
            let found = Self::at(&path, None).map_err(|reason| PrivatePostgresError::BadBinFolder { path, reason })?;
            return Self::choose(vec![found], required);
        }
        let mut found = Self::installed();
        if found.is_empty() {
            found.push(Self::fetched(report)?);
        }
        Self::choose(found, required)
    }

    /// Every usable PostgreSQL that is installed, in the order of preference.
    pub fn installed() -> Vec<Self> {
        let mut seen: Vec<PathBuf> = Vec::new();
        for folder in folders_on_path().into_iter().chain(usual_folders()) {
            if !seen.contains(&folder) {
                seen.push(folder);
            }
        }
        seen.iter().filter_map(|folder| Self::at(folder, None).ok()).collect()
    }

    fn fetched(report: fn(&str)) -> Result<Self> {
        let missing = |details: String| PrivatePostgresError::Missing { minimum: MINIMUM_MAJOR, details };
        let root = debian::fetch(&["postgresql"], report).map_err(|error| missing(error.to_string()))?;
        newest_first(&root.path().join("usr/lib/postgresql"), "", "bin")
            .into_iter()
            .find_map(|bin| Self::at(&bin, Some(root.library_path())).ok())
            .ok_or_else(|| missing(format!("nothing usable in {}", root.path().display())))
    }

    fn choose(found: Vec<Self>, required: Option<u32>) -> Result<Self> {
        let majors = found.iter().map(|one| one.major.to_string()).collect::<Vec<_>>().join(", ");
        found.into_iter().find(|one| required.is_none_or(|major| major == one.major)).ok_or(
            PrivatePostgresError::VersionMismatch {
                folder: PathBuf::new(),
                data: required.unwrap_or_default(),
                found: majors,
            },
        )
    }

    fn at(bin: &Path, library_path: Option<OsString>) -> std::result::Result<Self, String> {
        if let Some(absent) = PROGRAMS.iter().find(|program| !executable(bin, program).is_file()) {
            return Err(format!("it has no `{absent}`"));
        }
        let mut version = Command::new(executable(bin, "postgres"));
        version.arg("--version");
        if let Some(path) = &library_path {
            version.env("LD_LIBRARY_PATH", path);
        }
        let output = version.output().map_err(|error| format!("`postgres --version` does not run: {error}"))?;
        let text = String::from_utf8_lossy(&output.stdout);
        match major_version(&text) {
            Some(major) if major >= MINIMUM_MAJOR => Ok(Self { bin: bin.to_owned(), major, library_path }),
            Some(major) => Err(format!("it is PostgreSQL {major}, {MINIMUM_MAJOR} is the oldest supported")),
            None => Err(format!("`postgres --version` answered {:?}", text.trim())),
        }
    }

    /// Path of one of the programs.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        executable(&self.bin, name)
    }
}

fn executable(bin: &Path, name: &str) -> PathBuf {
    bin.join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// The real folders behind `initdb`, `pg_ctl` and `postgres` on `PATH`: distributions often link single programs.
fn folders_on_path() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .flat_map(|folder| ["pg_ctl", "postgres", "initdb"].map(|program| executable(&folder, program)))
        .filter_map(|program| program.canonicalize().ok()?.parent().map(Path::to_owned))
        .collect()
}

fn usual_folders() -> Vec<PathBuf> {
    let mut folders = Vec::new();
    if cfg!(windows) {
        for variable in ["ProgramFiles", "ProgramW6432"] {
            if let Some(programs) = std::env::var_os(variable) {
                folders.extend(newest_first(&PathBuf::from(programs).join("PostgreSQL"), "", "bin"));
            }
        }
        return folders;
    }
    folders.extend(newest_first(Path::new("/usr/lib/postgresql"), "", "bin"));
    folders.extend(newest_first(Path::new("/usr"), "pgsql-", "bin"));
    folders.push("/usr/local/pgsql/bin".into());
    for prefix in ["/opt/homebrew/opt", "/usr/local/opt", "/home/linuxbrew/.linuxbrew/opt"] {
        folders.extend(newest_first(Path::new(prefix), "postgresql@", "bin"));
    }
    folders.extend(newest_first(Path::new("/Applications/Postgres.app/Contents/Versions"), "", "bin"));
    folders
}

/// `parent/<prefix><version>/<last>` for every version there, the highest first.
fn newest_first(parent: &Path, prefix: &str, last: &str) -> Vec<PathBuf> {
    let mut versions: Vec<(u32, PathBuf)> = std::fs::read_dir(parent)
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let number = leading_number(entry.file_name().to_str()?.strip_prefix(prefix)?)?;
            Some((number, entry.path().join(last)))
        })
        .collect();
    versions.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
    versions.into_iter().map(|(_, path)| path).collect()
}

fn major_version(text: &str) -> Option<u32> {
    leading_number(text.split_once("(PostgreSQL)")?.1.trim_start())
}

fn leading_number(text: &str) -> Option<u32> {
    let end = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    text[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read_from_what_distributions_print() {
        for (text, major) in [
            ("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", Some(15)),
            ("postgres (PostgreSQL) 14.9", Some(14)),
            ("postgres (PostgreSQL) 18beta1", Some(18)),
            ("postgres (EnterpriseDB) 15", None),
            ("postgres (PostgreSQL) devel", None),
            ("", None),
        ] {
            assert_eq!(major_version(text), major, "{text:?}");
        }
    }

    #[test]
    fn data_is_opened_by_its_own_major_version_only() {
        let of = |major| Binaries { bin: PathBuf::from(format!("/{major}")), major, library_path: None };
        for (required, expected) in [(None, Some(17)), (Some(15), Some(15)), (Some(17), Some(17)), (Some(16), None)] {
            let chosen = Binaries::choose(vec![of(17), of(15)], required);
            assert_eq!(chosen.as_ref().map(|binaries| binaries.major).ok(), expected, "{required:?}: {chosen:?}");
        }
    }
}
