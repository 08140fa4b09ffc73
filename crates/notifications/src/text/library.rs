use figment::providers::{Format, Toml};
use include_dir::{Dir, include_dir};
use serde::Deserialize;
use std::collections::BTreeMap;

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// Texts of one template in one locale. Each is a template of its own over the
/// template's values.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Subject of the mail and title in the inbox.
    pub subject: String,
    /// First paragraph of the mail and text in the inbox.
    pub message: String,
    /// Further paragraphs of the mail.
    #[serde(default)]
    pub more: Vec<String>,
    /// Label of the button.
    #[serde(default)]
    pub action: Option<String>,
    /// What stands in the inbox instead, where the values must not be kept.
    #[serde(default)]
    pub inbox: Option<InboxText>,
}

/// Title and text of an inbox entry, without values.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InboxText {
    pub title: String,
    pub message: String,
}

/// What stands around every mail of a locale (`layout.toml`).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Frame {
    /// `ltr` or `rtl`.
    pub direction: String,
    /// With the name.
    pub greeting: String,
    /// Without one.
    pub greeting_nameless: String,
    /// Before the address, for mail programs that show no button.
    pub link_hint: String,
    /// Below the text.
    pub signature: String,
    /// Why the reader gets this mail.
    pub footer: String,
    /// How to get less of it; not under mails about the account.
    pub preferences: String,
}

/// One locale.
#[derive(Debug, Clone)]
pub struct LocaleTexts {
    pub frame: Frame,
    pub sections: BTreeMap<String, Section>,
}

/// The layouts that all locales share.
pub fn layout(name: &str) -> Result<&'static str, String> {
    FILES.get_file(name).and_then(|f| f.contents_utf8()).ok_or_else(|| format!("templates/{name} is missing"))
}

/// The texts of a locale.
pub fn load(locale: &str) -> Result<LocaleTexts, String> {
    let folder = FILES.get_dir(locale).ok_or_else(|| format!("templates/{locale} is missing"))?;
    let mut frame = None;
    let mut sections = BTreeMap::new();
    for file in folder.files() {
        let name = file.path().display();
        let text = file.contents_utf8().ok_or_else(|| format!("{name} is not UTF-8"))?;
        if file.path().ends_with("layout.toml") {
            frame = Some(Toml::from_str::<Frame>(text).map_err(|e| format!("{name}: {e}"))?);
            continue;
        }
        for (key, section) in Toml::from_str::<BTreeMap<String, Section>>(text).map_err(|e| format!("{name}: {e}"))? {
            if sections.insert(key.clone(), section).is_some() {
                return Err(format!("{name}: {key} is there twice"));
            }
        }
    }
    Ok(LocaleTexts { frame: frame.ok_or_else(|| format!("templates/{locale}/layout.toml is missing"))?, sections })
}
