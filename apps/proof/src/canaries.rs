//! Texts of a run that no log may hold: secrets, addresses of patients, health data.

use anyhow::{Result, ensure};
use std::path::Path;

/// The texts, each with what it is.
#[derive(Debug, Default)]
pub struct Canaries(Vec<(&'static str, String)>);

impl Canaries {
    /// Adds a text; an empty one is found everywhere, and left out.
    pub fn add(&mut self, what: &'static str, text: impl Into<String>) {
        let text = text.into();
        if !text.is_empty() {
            self.0.push((what, text));
        }
    }

    /// Checks that the log has none of them.
    ///
    /// # Errors
    /// With what it has: never with the text.
    pub fn ensure_absent(&self, log: &Path) -> Result<()> {
        ensure!(!self.0.is_empty(), "there is nothing to look for");
        let text = String::from_utf8_lossy(&std::fs::read(log)?).into_owned();
        let found: Vec<&str> =
            self.0.iter().filter(|(_, canary)| text.contains(canary.as_str())).map(|(what, _)| *what).collect();
        ensure!(found.is_empty(), "{} holds what no log may: {}", log.display(), found.join(", "));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_in_the_log_is_found() {
        let log = std::env::temp_dir().join(format!("canaries-{}.log", std::process::id()));
        std::fs::write(&log, "{\"level\":\"INFO\"}\n{\"detail\":\"canary-7 of grace@example.org\"}\n")
            .expect("writable");
        let mut canaries = Canaries::default();
        assert!(canaries.ensure_absent(&log).is_err(), "nothing to look for finds nothing");
        canaries.add("a token", "");
        canaries.add("an allergy", "canary-8");
        canaries.ensure_absent(&log).expect("is not there");
        canaries.add("an address", "grace@example.org");
        let found = canaries.ensure_absent(&log).expect_err("is there").to_string();
        assert!(found.contains("an address") && !found.contains("grace"), "{found}");
        std::fs::remove_file(&log).expect("removable");
    }
}
