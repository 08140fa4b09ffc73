use super::library::{self, LocaleTexts};
use super::specs::{TemplateSpec, spec};
use crate::domain::greeting_name;
use kernel::{Locale, SUPPORTED_LOCALES};
use minijinja::{Environment, UndefinedBehavior, Value, context};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Values by name.
pub type Values = BTreeMap<String, String>;

/// Why a text could not be made. Never with a value in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// There is no template of this name.
    #[error("there is no template {0}")]
    Unknown(String),
    /// A template uses a value that was not given, or is malformed.
    #[error("the template {template} could not be filled in: {reason}")]
    Render {
        /// The template.
        template: String,
        /// What is wrong.
        reason: String,
    },
}

/// A mail's parts, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderedMail {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// All texts in all locales.
#[derive(Clone)]
pub struct Texts {
    library: Arc<BTreeMap<&'static str, LocaleTexts>>,
    engine: Arc<Environment<'static>>,
    app_url: Arc<str>,
}

impl Texts {
    /// The embedded texts, with links into the application at `app_url`.
    ///
    /// # Panics
    /// When an embedded file is malformed, which the tests exclude.
    #[must_use]
    pub fn new(app_url: &str) -> Self {
        let library = SUPPORTED_LOCALES.into_iter().map(|l| Ok((l, library::load(l)?))).collect::<Result<_, String>>();
        let mut engine = Environment::new();
        // A value that is missing is an error, never an empty place in a mail.
        engine.set_undefined_behavior(UndefinedBehavior::Strict);
        for name in ["layout.html", "layout.txt"] {
            let source = library::layout(name).expect("the layouts are embedded");
            engine.add_template(name, source).expect("the layouts are well-formed");
        }
        Self {
            library: Arc::new(library.expect("the embedded texts are well-formed")),
            engine: Arc::new(engine),
            app_url: app_url.trim_end_matches('/').into(),
        }
    }

    /// Title and text for the inbox. A template whose values are not kept has
    /// a text of its own for it.
    pub fn inbox(&self, locale: &Locale, template: &str, values: &Values) -> Result<(String, String), TextError> {
        let (_, texts) = self.texts(locale);
        let section = section(texts, template)?;
        if let Some(inbox) = &section.inbox {
            return Ok((inbox.title.clone(), inbox.message.clone()));
        }
        let context = self.context(values);
        Ok((self.fill(template, &section.subject, &context)?, self.fill(template, &section.message, &context)?))
    }

    /// The mail to someone of this given name.
    pub fn mail(
        &self,
        locale: &Locale,
        template: &str,
        values: &Values,
        first_name: &str,
    ) -> Result<RenderedMail, TextError> {
        let (language, texts) = self.texts(locale);
        let spec = known(template)?;
        let section = section(texts, template)?;
        let context = self.context(values);
        let fill = |source: &str| self.fill(template, source, &context);
        let paragraphs =
            std::iter::once(&section.message).chain(&section.more).map(|p| fill(p)).collect::<Result<Vec<_>, _>>()?;
        let subject = fill(&section.subject)?;
        let greeting = match greeting_name(first_name) {
            Some(name) => self.fill(template, &texts.frame.greeting, &context! { first_name => name })?,
            None => texts.frame.greeting_nameless.clone(),
        };
        let action = match (spec.action, &section.action) {
            (Some(url), Some(label)) => Some(context! { url => fill(url)?, label => fill(label)? }),
            _ => None,
        };
        let frame = &texts.frame;
        let frame = context! {
            direction => frame.direction.as_str(), link_hint => frame.link_hint.as_str(), signature => frame.signature.as_str(),
            footer => frame.footer.as_str(), preferences => frame.preferences.as_str(),
        };
        let preferences = (!crate::domain::is_locked(spec.kind)).then(|| self.preferences_url());
        let page = context! { language, frame, subject => &subject, greeting, paragraphs, action, preferences };
        let lay_out = |name: &str| {
            self.engine
                .get_template(name)
                .and_then(|layout| layout.render(&page))
                .map_err(|e| render_error(template, &e))
        };
        Ok(RenderedMail { text: lay_out("layout.txt")?, html: lay_out("layout.html")?, subject })
    }

    /// Where a user chooses which mails to get.
    #[must_use]
    pub fn preferences_url(&self) -> String {
        format!("{}/account/notifications", self.app_url)
    }

    fn texts(&self, locale: &Locale) -> (&'static str, &LocaleTexts) {
        let best = locale.fallbacks().into_iter().find_map(|tag| self.library.get_key_value(tag));
        let (language, texts) = best.or_else(|| self.library.first_key_value()).expect("there is at least one locale");
        (language, texts)
    }

    fn context(&self, values: &Values) -> Value {
        let app_url: &str = &self.app_url;
        context! { app_url, ..Value::from_pairs(values.iter().map(|(name, value)| (name.as_str(), value.as_str()))) }
    }

    fn fill(&self, template: &str, source: &str, context: &Value) -> Result<String, TextError> {
        self.engine.render_str(source, context).map_err(|e| render_error(template, &e))
    }
}

fn known(template: &str) -> Result<&'static TemplateSpec, TextError> {
    spec(template).ok_or_else(|| TextError::Unknown(template.to_owned()))
}

fn section<'a>(texts: &'a LocaleTexts, template: &str) -> Result<&'a library::Section, TextError> {
    texts.sections.get(template).ok_or_else(|| TextError::Unknown(template.to_owned()))
}

fn render_error(template: &str, error: &minijinja::Error) -> TextError {
    TextError::Render { template: template.to_owned(), reason: error.kind().to_string() }
}
