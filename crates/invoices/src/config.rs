use platform::config::{ConfigError, check_rules};
use serde::Deserialize;

/// Section `[invoices]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct InvoicesConfig {
    /// Address of the web application; the QR code of a document points there.
    pub public_app_url: String,
    /// Days until an invoice is due when its issuer does not say; 0 to 365.
    pub payment_term_days: u16,
    /// Least seconds between two requests to mail one document again; 0 to 86,400. The mails that the system sends by
    /// itself, when a document is issued, do not count.
    pub send_interval_seconds: u32,
}

impl Default for InvoicesConfig {
    fn default() -> Self {
        Self { public_app_url: "http://localhost:3000".to_owned(), payment_term_days: 14, send_interval_seconds: 300 }
    }
}

impl InvoicesConfig {
    /// Checks what the types cannot say; the gateway calls it at the start.
    ///
    /// # Errors
    /// When a value is readable but not allowed; the text names it.
    pub fn check(&self) -> Result<(), ConfigError> {
        let app = url::Url::parse(&self.public_app_url);
        let rules = [
            (
                app.is_ok_and(|url| matches!(url.scheme(), "http" | "https")) && self.public_app_url.len() <= 500,
                "invoices.public_app_url must be an http or https URL of at most 500 characters",
            ),
            (self.payment_term_days <= 365, "invoices.payment_term_days must be 0 to 365"),
            (self.send_interval_seconds <= 86_400, "invoices.send_interval_seconds must be 0 to 86400"),
        ];
        check_rules(rules)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_are_not_allowed() {
        assert!(InvoicesConfig::default().check().is_ok());
        for break_it in [
            |c: &mut InvoicesConfig| c.public_app_url = "app.example".to_owned(),
            |c: &mut InvoicesConfig| c.public_app_url = "javascript:alert(1)".to_owned(),
            |c: &mut InvoicesConfig| c.payment_term_days = 366,
            |c: &mut InvoicesConfig| c.send_interval_seconds = 86_401,
        ] {
            let mut config = InvoicesConfig::default();
            break_it(&mut config);
            assert!(config.check().is_err(), "{config:?}");
        }
    }
}
