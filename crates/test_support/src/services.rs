use std::path::{Path, PathBuf};

/// The address of a real service for tests: the environment variable, or its
/// line in `.medivoy/services/env`, which `cargo xtask services up` writes.
///
/// # Panics
/// When there is neither: a test without its service fails, it is never skipped.
#[must_use]
pub fn service_url(variable: &str) -> String {
    if let Ok(url) = std::env::var(variable) {
        return url;
    }
    let file = workspace_root().join(".medivoy/services/env");
    let text = std::fs::read_to_string(&file).unwrap_or_default();
    let prefix = format!("{variable}=");
    text.lines()
        .find_map(|line| line.strip_prefix(&prefix))
        .map(|value| value.trim_matches(['"', '\'']).to_owned())
        .unwrap_or_else(|| panic!("{variable} is not set and not in {}: run `cargo xtask services up`, or the tests by `cargo xtask test`", file.display()))
}

fn workspace_root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}
