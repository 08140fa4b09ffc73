//! How cargo is called: as a developer does, or as CI does.

use crate::workspace;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The cargo of a checkout, with what all calls of one run have in common: with other variables the next call
/// would compile again what the last one has compiled.
pub struct Cargo {
    root: PathBuf,
    environment: Vec<(&'static str, OsString)>,
}

impl Cargo {
    /// As a developer calls it.
    pub fn plain(root: &Path) -> Self {
        Self { root: root.to_owned(), environment: Vec::new() }
    }

    /// As CI calls it: Clippy is the compiler of the workspace's crates, and warnings are errors. `cargo clippy` does
    /// the same for `cargo check`, whose artefacts no test and no program can use, so that all libraries would be
    /// compiled twice. `clippy-driver` compiles as `rustc` does, and what is linted is what is tested.
    pub fn linting(root: &Path) -> Self {
        let environment = vec![
            ("RUSTC_WORKSPACE_WRAPPER", clippy_driver()),
            ("CLIPPY_ARGS", "-Dwarnings__CLIPPY_HACKERY__".into()),
            // Nothing is compiled a second time, so nothing is gained by preparing for it.
            ("CARGO_INCREMENTAL", "0".into()),
        ];
        Self { root: root.to_owned(), environment }
    }

    /// The checkout.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A call with these arguments.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = workspace::cargo(&self.root);
        command.args(arguments).envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }
}

/// The one beside the cargo that runs us, as `cargo clippy` looks for it; else the one of the search path.
fn clippy_driver() -> OsString {
    let name = format!("clippy-driver{}", std::env::consts::EXE_SUFFIX);
    let cargo = std::env::var_os("CARGO").map(PathBuf::from);
    let beside = cargo.and_then(|cargo| Some(cargo.parent()?.join(&name))).filter(|path| path.is_file());
    beside.map_or_else(|| name.into(), PathBuf::into_os_string)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ci_compiles_with_clippy_and_a_developer_does_not() {
        let variables = |cargo: &Cargo| -> Vec<String> {
            let command = cargo.command(&["build"]);
            let set = command.get_envs().filter(|(_, value)| value.is_some());
            set.map(|(name, value)| format!("{}={}", name.display(), value.unwrap_or_default().display())).collect()
        };
        let root = Path::new("/checkout");
        assert_eq!(variables(&Cargo::plain(root)), Vec::<String>::new());
        let linting = variables(&Cargo::linting(root)).join(" ");
        assert!(linting.contains("clippy-driver"), "{linting}");
        assert!(linting.contains("CLIPPY_ARGS=-Dwarnings"), "{linting}");
    }
}
