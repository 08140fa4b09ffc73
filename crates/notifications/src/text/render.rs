use super::locale_texts::{self, LocaleTexts, TemplateTexts};
use super::specs::{TemplateSpec, spec};
use crate::domain::greeting_name;
use kernel::{Locale, Money, SUPPORTED_LOCALES};
use local_formats::LocalFormats;
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
    #[error("the template {template} could not be rendered: {reason}")]
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
    locales: Arc<BTreeMap<&'static str, LocaleTexts>>,
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
        let locales =
            SUPPORTED_LOCALES.into_iter().map(|l| Ok((l, locale_texts::load(l)?))).collect::<Result<_, String>>();
        let mut engine = Environment::new();
        // A value that is missing is an error, never an empty place in a mail.
        engine.set_undefined_behavior(UndefinedBehavior::Strict);
        for name in ["layout.html", "layout.txt"] {
            let source = locale_texts::layout(name).expect("the layouts are embedded");
            engine.add_template(name, source).expect("the layouts are well-formed");
        }
        Self {
            locales: Arc::new(locales.expect("the embedded texts are well-formed")),
            engine: Arc::new(engine),
            app_url: app_url.trim_end_matches('/').into(),
        }
    }

    /// The amount with its currency, as it stands in texts for this locale.
    #[must_use]
    pub fn money(&self, locale: &Locale, money: &Money) -> String {
        let (language, _) = self.texts(locale);
        let formats = LocalFormats::beside_words_of(language, locale.as_str());
        formats.money(money.amount_minor, money.currency.exponent(), money.currency.as_str())
    }

    /// Title and text for the inbox. A template whose values are not kept has
    /// a text of its own for it.
    pub fn inbox(&self, locale: &Locale, template: &str, values: &Values) -> Result<(String, String), TextError> {
        let (_, texts) = self.texts(locale);
        let own = template_texts(texts, template)?;
        if let Some(inbox) = &own.inbox {
            return Ok((inbox.title.clone(), inbox.message.clone()));
        }
        let context = self.context(values);
        Ok((self.render(template, &own.subject, &context)?, self.render(template, &own.message, &context)?))
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
        let spec = spec_of(template)?;
        let own = template_texts(texts, template)?;
        let context = self.context(values);
        let render = |source: &str| self.render(template, source, &context);
        let paragraphs =
            std::iter::once(&own.message).chain(&own.more).map(|p| render(p)).collect::<Result<Vec<_>, _>>()?;
        let subject = render(&own.subject)?;
        let greeting = match greeting_name(first_name) {
            Some(name) => self.render(template, &texts.layout.greeting, &context! { first_name => name })?,
            None => texts.layout.greeting_nameless.clone(),
        };
        let action = match (spec.action, &own.action) {
            (Some(url), Some(label)) => Some(context! { url => render(url)?, label => render(label)? }),
            _ => None,
        };
        let layout = &texts.layout;
        let layout = context! {
            direction => layout.direction.as_str(), link_hint => layout.link_hint.as_str(), signature => layout.signature.as_str(),
            footer => layout.footer.as_str(), preferences => layout.preferences.as_str(),
        };
        let preferences = (!crate::domain::is_locked(spec.kind)).then(|| self.preferences_url());
        let page = context! { language, layout, subject => &subject, greeting, paragraphs, action, preferences };
        let lay_out = |name: &str| {
            self.engine.get_template(name).and_then(|file| file.render(&page)).map_err(|e| render_error(template, &e))
        };
        Ok(RenderedMail { text: lay_out("layout.txt")?, html: lay_out("layout.html")?, subject })
    }

    /// The text message of this name.
    pub fn text_message(&self, locale: &Locale, template: &str, values: &Values) -> Result<String, TextError> {
        let (_, texts) = self.texts(locale);
        let source = texts.text_messages.get(template).ok_or_else(|| TextError::Unknown(template.to_owned()))?;
        self.render(template, source, &self.context(values))
    }

    /// Where a user chooses which mails to get.
    #[must_use]
    pub fn preferences_url(&self) -> String {
        format!("{}/account/notifications", self.app_url)
    }

    fn texts(&self, locale: &Locale) -> (&'static str, &LocaleTexts) {
        let best = locale.fallbacks().into_iter().find_map(|tag| self.locales.get_key_value(tag));
        let (language, texts) = best.or_else(|| self.locales.first_key_value()).expect("there is at least one locale");
        (language, texts)
    }

    fn context(&self, values: &Values) -> Value {
        let app_url: &str = &self.app_url;
        context! { app_url, ..Value::from_pairs(values.iter().map(|(name, value)| (name.as_str(), value.as_str()))) }
    }

    fn render(&self, template: &str, source: &str, context: &Value) -> Result<String, TextError> {
        self.engine.render_str(source, context).map_err(|e| render_error(template, &e))
    }
}

fn spec_of(template: &str) -> Result<&'static TemplateSpec, TextError> {
    spec(template).ok_or_else(|| TextError::Unknown(template.to_owned()))
}

fn template_texts<'a>(texts: &'a LocaleTexts, template: &str) -> Result<&'a TemplateTexts, TextError> {
    texts.templates.get(template).ok_or_else(|| TextError::Unknown(template.to_owned()))
}

fn render_error(template: &str, error: &minijinja::Error) -> TextError {
    TextError::Render { template: template.to_owned(), reason: error.kind().to_string() }
}
