//! Configuration by section: defaults, then a TOML file, then the environment
//! (`MEDIVOY_<SECTION>__<KEY>`), each section read and checked by its owner.

use figment::Figment;
use figment::providers::{Env, Format, Toml};
use serde::de::DeserializeOwned;
use std::path::Path;

/// Whether this is a place where development secrets and the sandbox may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Environment {
    /// A developer's machine or a test.
    #[default]
    Development,
    /// Real patients and money.
    Production,
}

/// The configuration, before any section is read.
#[derive(Debug, Clone)]
pub struct Config(Figment);

/// Why the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A value cannot be read, or a key is unknown; the text names it and where it stands.
    #[error("configuration: {0}")]
    Unreadable(Box<figment::Error>),
    /// A section that nobody owns, most often a misspelling.
    #[error("configuration: unknown section `{0}` (known: {1})")]
    UnknownSection(String, String),
    /// A file was named but is not there.
    #[error("configuration: the file {0} does not exist")]
    NoFile(String),
    /// A value is readable but not allowed.
    #[error("configuration: {0}")]
    Invalid(String),
}

/// Checks rules of a section, each with what is said when it does not hold.
///
/// # Errors
/// The first one that does not hold.
pub fn check_rules<'a>(rules: impl IntoIterator<Item = (bool, &'a str)>) -> Result<(), ConfigError> {
    match rules.into_iter().find(|(holds, _)| !holds) {
        Some((_, message)) => Err(ConfigError::Invalid(message.to_owned())),
        None => Ok(()),
    }
}

impl From<figment::Error> for ConfigError {
    fn from(error: figment::Error) -> Self {
        Self::Unreadable(Box::new(error))
    }
}

impl Config {
    /// Reads `file`, if given, and the environment above it.
    ///
    /// # Errors
    /// When the file is not there or cannot be read, or a section is unknown.
    pub fn load(file: Option<&Path>, sections: &[&str]) -> Result<Self, ConfigError> {
        let mut figment = Figment::new();
        if let Some(file) = file {
            if !file.exists() {
                return Err(ConfigError::NoFile(file.display().to_string()));
            }
            figment = figment.merge(Toml::file_exact(file));
        }
        // Names with `__`, and those of whole settings such as `rate_limit`: MEDIVOY_SEED_PASSWORD and the like are none.
        let known: Vec<String> = sections.iter().chain(&["environment"]).map(|&name| name.to_owned()).collect();
        let env = Env::prefixed("MEDIVOY_")
            .filter(move |key| key.as_str().contains("__") || known.iter().any(|name| key == name.as_str()))
            .split("__");
        Self(figment.merge(env)).checked(sections)
    }

    /// From TOML text, for tests.
    ///
    /// # Errors
    /// When it cannot be read or a section is unknown.
    pub fn from_toml(text: &str, sections: &[&str]) -> Result<Self, ConfigError> {
        Self(Figment::from(Toml::string(text))).checked(sections)
    }

    fn checked(self, sections: &[&str]) -> Result<Self, ConfigError> {
        let values: figment::value::Dict = self.0.extract()?;
        match values.keys().find(|k| *k != "environment" && !sections.contains(&k.as_str())) {
            Some(unknown) => Err(ConfigError::UnknownSection(unknown.clone(), sections.join(", "))),
            None => Ok(self),
        }
    }

    /// Development unless `environment = "production"`.
    ///
    /// # Errors
    /// When it is neither.
    pub fn environment(&self) -> Result<Environment, ConfigError> {
        self.section("environment")
    }

    /// A section, or its defaults when it is absent. The type refuses unknown keys.
    ///
    /// # Errors
    /// When a value cannot be read or a key is unknown.
    pub fn section<T: DeserializeOwned + Default>(&self, name: &str) -> Result<T, ConfigError> {
        if self.0.contains(name) { Ok(self.0.extract_inner(name)?) } else { Ok(T::default()) }
    }

    /// A section that has no defaults, or `None` when it is absent.
    ///
    /// # Errors
    /// When a value cannot be read or a key is unknown.
    pub fn optional_section<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, ConfigError> {
        if self.0.contains(name) { Ok(Some(self.0.extract_inner(name)?)) } else { Ok(None) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::LimitsConfig;

    #[test]
    fn sections_have_defaults_and_refuse_what_they_do_not_know() {
        let sections = ["limits"];
        let empty = Config::from_toml("", &sections).expect("nothing is needed");
        assert_eq!(empty.section::<LimitsConfig>("limits").expect("defaults").anonymous_per_minute, 100);
        assert_eq!(empty.environment().expect("default"), Environment::Development);

        let set = Config::from_toml("environment = 'production'\n[limits]\nanonymous_per_minute = 7", &sections)
            .expect("reads");
        assert_eq!(set.section::<LimitsConfig>("limits").expect("set").anonymous_per_minute, 7);
        assert_eq!(set.environment().expect("set"), Environment::Production);

        assert!(
            matches!(Config::from_toml("[limit]\nx = 1", &sections), Err(ConfigError::UnknownSection(name, _)) if name == "limit")
        );
        let misspelt = Config::from_toml("[limits]\nanonymus_per_minute = 7", &sections).expect("the section is known");
        assert!(misspelt.section::<LimitsConfig>("limits").is_err());
    }
}
