use figment::providers::{Format, Toml};
use include_dir::{Dir, include_dir};
use serde::Deserialize;
use std::collections::BTreeMap;

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// Texts of one template in one locale. Each is a template of its own over the
/// template's values.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemplateTexts {
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
    /// The texts of the inbox instead, where the values must not be kept.
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

/// The texts around every mail of a locale (`layout.toml`).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LayoutTexts {
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
    /// Why the reader receives this mail.
    pub footer: String,
    /// How to receive fewer mails; not under mails about the account.
    pub preferences: String,
}

/// All texts of one locale.
#[derive(Debug, Clone)]
pub struct LocaleTexts {
    pub layout: LayoutTexts,
    pub templates: BTreeMap<String, TemplateTexts>,
    /// Whole text messages by name (`text_messages.toml`).
    pub text_messages: BTreeMap<String, String>,
}

/// The layouts that all locales share.
pub fn layout(name: &str) -> Result<&'static str, String> {
    FILES.get_file(name).and_then(|f| f.contents_utf8()).ok_or_else(|| format!("templates/{name} is missing"))
}

/// The texts of a locale.
pub fn load(locale: &str) -> Result<LocaleTexts, String> {
    let folder = FILES.get_dir(locale).ok_or_else(|| format!("templates/{locale} is missing"))?;
    let mut layout = None;
    let mut text_messages = BTreeMap::new();
    let mut templates = BTreeMap::new();
    for file in folder.files() {
        let name = file.path().display();
        let text = file.contents_utf8().ok_or_else(|| format!("{name} is not UTF-8"))?;
        if file.path().ends_with("layout.toml") {
            layout = Some(Toml::from_str::<LayoutTexts>(text).map_err(|e| format!("{name}: {e}"))?);
            continue;
        }
        if file.path().ends_with("text_messages.toml") {
            text_messages = Toml::from_str(text).map_err(|e| format!("{name}: {e}"))?;
            continue;
        }
        for (key, texts) in
            Toml::from_str::<BTreeMap<String, TemplateTexts>>(text).map_err(|e| format!("{name}: {e}"))?
        {
            if templates.insert(key.clone(), texts).is_some() {
                return Err(format!("{name}: {key} is there twice"));
            }
        }
    }
    let layout = layout.ok_or_else(|| format!("templates/{locale}/layout.toml is missing"))?;
    Ok(LocaleTexts { layout, templates, text_messages })
}
