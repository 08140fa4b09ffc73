//! The documented configurations are what they say: the sample has every
//! setting with its default, and the production files start.

use medivoy::Settings;

const SAMPLE: &str = include_str!("../../../../deploy/medivoy.sample.toml");
const PRODUCTION: &str = include_str!("../../../../deploy/medivoy.production.toml");
const KUBERNETES: &str = include_str!("../../../../deploy/kubernetes/00-namespace-and-settings.yaml");

/// What installations take from the environment.
const SECRETS: [(&str, &str); 9] = [
    ("server", "public_url = \"https://api.example.com\""),
    ("database", "url = \"postgres://medivoy@db.example.com/medivoy\""),
    ("secrets", "master_keys = [\"q0mYtI3pXl8D7wZc1VbN5sRk2HfJ9uGe4oTa6yPiLdA=\"]"),
    ("metrics", "token = \"a scraper's long token\""),
    ("redis", "url = \"redis://redis.example.com\""),
    ("documents", "url = \"mongodb://mongo.example.com\""),
    ("auth", "public_app_url = \"https://app.example.com\""),
    ("invoices", "public_app_url = \"https://app.example.com\""),
    ("notifications", "public_app_url = \"https://app.example.com\""),
];

/// What stands there in examples, and what only looks like a secret.
const PLACEHOLDERS: [(&str, &str); 5] = [
    ("secrets", "master_keys = [\"CHANGE-ME\"]"),
    ("secrets", "master_keys = [\"KioqKioqKioqKioqKioqKioqKioqKioqKioqKioqKio=\"]"),
    ("metrics", "token = \"CHANGE-ME\""),
    ("metrics", "token = \"please-change-me-soon\""),
    ("metrics", "token = \"scraper\""),
];

fn settings(toml: &str) -> Settings {
    Settings::from_toml(toml).unwrap_or_else(|error| panic!("{error:#}\n{toml}"))
}

/// `section.key` → the line that sets it, for lines of one key each.
fn set(lines: &mut Vec<(String, String, String)>, section: &str, line: &str) {
    let key = line.split('=').next().unwrap_or(line).trim().to_owned();
    match lines.iter_mut().find(|(s, k, _)| s == section && *k == key) {
        Some(known) => known.2 = line.to_owned(),
        None => lines.push((section.to_owned(), key, line.to_owned())),
    }
}

/// The sample with everything switched on that is off: `#key = …` counts, and
/// stands above an earlier line of the same key.
fn everything_on(sample: &str) -> String {
    let mut lines = Vec::new();
    let mut section = String::new();
    // A value over several lines ends where its bracket does.
    let mut open = String::new();
    for line in sample.lines() {
        let line = match line.strip_prefix('#') {
            Some(off) if off.starts_with(|c: char| c.is_ascii_lowercase() || c == '[') => off,
            Some(_) => continue,
            None => line,
        };
        if open.is_empty() && line.starts_with('[') {
            section = line.trim_matches(['[', ']']).to_owned();
        } else if !open.is_empty() || line.ends_with('[') {
            open += line;
            if line == "]" {
                set(&mut lines, &section, &std::mem::take(&mut open));
            }
        } else if !line.is_empty() {
            set(&mut lines, &section, line);
        }
    }
    written(&lines)
}

fn written(lines: &[(String, String, String)]) -> String {
    let mut text = String::new();
    let mut sections: Vec<&str> = lines.iter().map(|(section, ..)| section.as_str()).collect();
    sections.dedup();
    for section in sections {
        if !section.is_empty() {
            text += &format!("[{section}]\n");
        }
        for (_, _, line) in lines.iter().filter(|(s, ..)| s == section) {
            text += &format!("{line}\n");
        }
    }
    text
}

#[test]
fn the_sample_is_the_default() {
    assert_eq!(format!("{:#?}", settings(SAMPLE)), format!("{:#?}", settings("")));
    assert!(settings("").text_messages().is_some(), "development sends text messages into a folder");
}

#[test]
fn the_sample_names_every_setting() {
    let on = everything_on(SAMPLE);
    let all = format!("{:#?}", settings(&on));
    let mut fields: Vec<&str> = all
        .lines()
        .filter_map(|line| line.trim().split_once(": "))
        .map(|(field, _)| field)
        .filter(|field| field.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
        .collect();
    fields.sort_unstable();
    fields.dedup();
    assert!(fields.len() > 60, "the settings are walked through: {fields:?}");
    for field in fields {
        let named = on.contains(&format!("[{field}]\n")) || on.contains(&format!("{field} = "));
        assert!(named, "deploy/medivoy.sample.toml does not name `{field}`");
    }
}

/// `toml` with the lines of `given` in their sections.
fn with(toml: &str, given: &[(&str, &str)]) -> String {
    let mut lines = Vec::new();
    let mut section = String::new();
    for line in toml.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if line.starts_with('[') {
            section = line.trim_matches(['[', ']']).to_owned();
        } else {
            set(&mut lines, &section, line);
        }
    }
    for (section, line) in given {
        set(&mut lines, section, line);
    }
    lines.sort_by(|a, b| a.0.cmp(&b.0));
    written(&lines)
}

#[test]
fn the_production_files_start_with_their_secrets_and_not_without() {
    let kubernetes =
        KUBERNETES.split("medivoy.toml: |\n").nth(1).and_then(|rest| rest.split("---").next()).expect("a file");
    let compose = with(
        PRODUCTION,
        &[("mail", "host = \"smtp.example.com\""), ("mail", "from = { address = \"a@example.com\" }")],
    );
    let without = |section: &str| -> Vec<_> { SECRETS.into_iter().filter(|(s, _)| *s != section).collect() };
    for file in [compose.as_str(), kubernetes] {
        settings(&with(file, &SECRETS));
        for section in ["database", "secrets", "metrics"] {
            let refused = Settings::from_toml(&with(file, &without(section))).is_err();
            assert!(refused, "it starts without [{section}]");
        }
        assert!(Settings::from_toml(&with(&with(file, &SECRETS), &[("payments", "sandbox = true")])).is_err());
        for (section, placeholder) in PLACEHOLDERS {
            let refused = Settings::from_toml(&with(&with(file, &SECRETS), &[(section, placeholder)]));
            let told = format!("{:#}", refused.expect_err("a placeholder is refused"));
            assert!(told.contains("placeholder") && told.contains(section), "{told}");
        }
        let into_a_folder = with(&with(file, &SECRETS), &[("sms", "kind = \"folder\"")]);
        assert!(Settings::from_toml(&into_a_folder).is_err(), "text messages into a folder reach nobody");
        assert!(settings(&with(file, &SECRETS)).text_messages().is_none(), "without [sms] none are sent");
    }
    // Kubernetes' file names the links itself.
    for section in ["auth", "invoices", "notifications"] {
        assert!(Settings::from_toml(&with(&compose, &without(section))).is_err(), "links of [{section}] go nowhere");
    }
}
