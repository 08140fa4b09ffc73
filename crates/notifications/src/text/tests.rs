use super::locale_texts;
use super::render::{TextError, Texts, Values};
use super::specs::{SPECS, TemplateSpec};
use kernel::{Locale, SUPPORTED_LOCALES};
use std::collections::BTreeSet;

fn values_of(spec: &TemplateSpec) -> Values {
    spec.values.iter().map(|name| ((*name).to_owned(), format!("<{name}> & value"))).collect()
}

fn locale(tag: &str) -> Locale {
    Locale::parse(tag).expect("a locale")
}

#[test]
fn every_locale_has_exactly_the_templates_there_are() {
    let expected: BTreeSet<&str> = SPECS.iter().map(|spec| spec.name).collect();
    assert_eq!(expected.len(), SPECS.len(), "each name once");
    for tag in SUPPORTED_LOCALES {
        let texts = locale_texts::load(tag).expect("well-formed");
        let found: BTreeSet<&str> = texts.templates.keys().map(String::as_str).collect();
        assert_eq!(found, expected, "{tag}");
        assert_eq!(texts.text_messages.keys().collect::<Vec<_>>(), ["phone_code"], "{tag}");
        for spec in SPECS {
            let template = &texts.templates[spec.name];
            assert_eq!(template.action.is_some(), spec.action.is_some(), "{tag} {}: button", spec.name);
            assert_eq!(template.inbox.is_some(), spec.direct, "{tag} {}: text of its own for the inbox", spec.name);
        }
    }
}

#[test]
fn every_template_renders_in_every_locale_with_its_values_and_escapes_them() {
    let texts = Texts::new("https://app.medivoy.example/");
    for tag in SUPPORTED_LOCALES {
        for spec in SPECS {
            let values = values_of(spec);
            let mail = texts.mail(&locale(tag), spec.name, &values, "Amina").unwrap_or_else(|e| panic!("{tag}: {e}"));
            let (title, message) =
                texts.inbox(&locale(tag), spec.name, &values).unwrap_or_else(|e| panic!("{tag}: {e}"));
            assert!(!mail.subject.is_empty() && !title.is_empty() && !message.is_empty(), "{tag} {}", spec.name);
            for part in [&mail.subject, &mail.text, &mail.html, &title, &message] {
                assert!(!part.contains("{{") && !part.contains("{%"), "{tag} {}: {part}", spec.name);
            }
            assert!(mail.text.contains("Amina") && mail.html.contains("Amina"), "{tag} {}", spec.name);
            for value in values.values() {
                assert!(!mail.html.contains(value), "{tag} {}: {value} is unescaped in the HTML", spec.name);
            }
            let direction = if tag == "ar" { "dir=\"rtl\"" } else { "dir=\"ltr\"" };
            assert!(
                mail.html.starts_with(&format!("<!doctype html>\n<html lang=\"{tag}\" {direction}>")),
                "{tag} {}",
                spec.name
            );
        }
    }
}

#[test]
fn a_missing_value_is_an_error_and_a_spare_one_is_none() {
    let texts = Texts::new("https://app.medivoy.example");
    for tag in SUPPORTED_LOCALES {
        for spec in SPECS {
            for missing in spec.values {
                let mut values = values_of(spec);
                values.remove(*missing);
                let mail = texts.mail(&locale(tag), spec.name, &values, "Amina");
                assert!(
                    matches!(mail, Err(TextError::Render { .. })),
                    "{tag} {}: {missing} is documented and not used",
                    spec.name
                );
            }
        }
    }
    assert!(matches!(texts.mail(&locale("en"), "no_such", &Values::new(), "A"), Err(TextError::Unknown(_))));
}

#[test]
fn what_the_messenger_sends_leaves_no_value_in_the_inbox() {
    let texts = Texts::new("https://app.medivoy.example");
    for spec in SPECS.iter().filter(|spec| spec.direct) {
        for tag in SUPPORTED_LOCALES {
            let with = texts.inbox(&locale(tag), spec.name, &values_of(spec));
            assert_eq!(with, texts.inbox(&locale(tag), spec.name, &Values::new()), "{tag} {}", spec.name);
            assert!(with.is_ok());
        }
    }
}

#[test]
fn the_accounts_language_falls_back_to_its_base_and_to_english() {
    let texts = Texts::new("https://app.medivoy.example");
    let subject = |tag: &str| texts.mail(&locale(tag), "welcome", &Values::new(), "Ada").expect("renders").subject;
    assert_ne!(subject("ar"), subject("en"));
    for (tag, like) in [("ar-EG", "ar"), ("es-419", "es"), ("pt-BR", "en"), ("zh-Hant-TW", "en")] {
        assert_eq!(subject(tag), subject(like), "{tag}");
    }
}

#[test]
fn links_go_to_the_application_and_security_mail_offers_no_way_out() {
    let texts = Texts::new("https://app.medivoy.example/");
    let link = "https://app.medivoy.example/verify-email?token=abc";
    let mail = texts
        .mail(&locale("en"), "verify_email", &[("link".to_owned(), link.to_owned())].into(), "Ada")
        .expect("renders");
    assert!(mail.text.contains(&format!(":\n{link}\n")), "{}", mail.text);
    assert!(!mail.text.contains("/account/notifications"));
    let values =
        [("booking_id".to_owned(), "42".to_owned()), ("booking_number".to_owned(), "MB-2026-000001".to_owned())].into();
    let mail = texts.mail(&locale("en"), "booking_accepted", &values, "win at www.evil.example").expect("renders");
    assert!(mail.text.starts_with("Hello,\n") && !mail.text.contains("evil"), "{}", mail.text);
    assert!(mail.text.contains("https://app.medivoy.example/bookings/42\n"), "{}", mail.text);
    assert!(mail.text.contains("https://app.medivoy.example/account/notifications"), "{}", mail.text);
}
