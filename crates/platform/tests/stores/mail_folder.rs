//! What a mail looks like, as files in a folder.

use crate::support::{folder, still_clock};
use bytes::Bytes;
use chrono::TimeDelta;
use kernel::{Clock, Entropy};
use mail_parser::{MessageParser, MimeHeaders};
use platform::mail::{Attachment, MailAddress, MailConfig, MailError, Mailer, OutgoingMail, open};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A mail with nothing special about it.
pub fn mail(id: &str) -> OutgoingMail {
    OutgoingMail {
        message_id: id.to_owned(),
        from: None,
        to: MailAddress::named("patient@example.org", "Amina Haddad"),
        subject: "Your booking".to_owned(),
        text: "Dear Amina,\n.\nall is well.".to_owned(),
        html: None,
        attachments: vec![],
        headers: vec![],
        locale: "en".to_owned(),
    }
}

async fn mailer(path: &Path, clock: Clock) -> Arc<dyn Mailer> {
    let from = MailAddress::named("no-reply@medivoy.example", "Medivoy");
    let config = MailConfig::Folder { path: path.to_owned(), from };
    open(&config, clock, Entropy::system()).await.expect("opens")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> =
        std::fs::read_dir(folder).expect("reads").map(|entry| entry.expect("reads").path()).collect();
    files.sort();
    files
}

/// The raw bytes of the only mail in the folder.
fn only(folder: &Path) -> Vec<u8> {
    let files = files(folder);
    assert_eq!(files.len(), 1, "{files:?}");
    std::fs::read(&files[0]).expect("reads")
}

/// Mails of development hold the links that reset passwords.
#[cfg(unix)]
#[tokio::test]
async fn no_other_account_of_the_machine_reads_the_mails() {
    use std::os::unix::fs::PermissionsExt;
    let path = folder().join("mail");
    mailer(&path, still_clock()).await.send(&mail("private")).await.expect("sends");
    let mode = |path: &Path| std::fs::metadata(path).expect("is there").permissions().mode() & 0o777;
    assert_eq!(mode(&path), 0o700);
    assert_eq!(mode(&files(&path)[0]), 0o600);
}

#[tokio::test]
async fn a_mail_is_proper_mime() {
    let path = folder();
    let arabic = "موعدك في مستشفى أبولو";
    let full = OutgoingMail {
        subject: format!("{arabic} – {}", "long ".repeat(30)),
        to: MailAddress::named("patient@example.org", "أمينة حداد"),
        text: format!("{arabic}\n{}", "x".repeat(2_000)),
        html: Some(format!("<p>{arabic}</p>")),
        attachments: vec![Attachment {
            name: "فاتورة.pdf".to_owned(),
            content_type: "application/pdf".to_owned(),
            bytes: Bytes::from((0..=255).collect::<Vec<u8>>()),
        }],
        headers: vec![("X-Medivoy-Kind".to_owned(), "booking".to_owned())],
        locale: "ar".to_owned(),
        ..mail("evt-1.mailer")
    };
    let receipt = mailer(&path, still_clock()).await.send(&full).await.expect("sends");
    assert_eq!(receipt.provider_id, "20260301T093000.000000Z_evt-1.mailer.eml");
    let raw = only(&path);
    assert!(raw.split(|&b| b == b'\n').all(|line| line.len() <= 998), "RFC 5322 §2.1.1");
    let parsed = MessageParser::default().parse(&raw).expect("is a mail");
    assert_eq!(parsed.message_id(), Some("evt-1.mailer@medivoy.example"));
    assert_eq!(parsed.subject(), Some(full.subject.trim()));
    assert_eq!(parsed.date().map(|date| date.to_rfc3339()).as_deref(), Some("2026-03-01T09:30:00Z"));
    let address = |found: Option<&mail_parser::Address<'_>>| {
        let first = found.and_then(|list| list.first()).expect("an address");
        (first.name().expect("a name").to_owned(), first.address().expect("an address").to_owned())
    };
    assert_eq!(address(parsed.to()), ("أمينة حداد".to_owned(), "patient@example.org".to_owned()));
    assert_eq!(address(parsed.from()), ("Medivoy".to_owned(), "no-reply@medivoy.example".to_owned()));
    assert_eq!(parsed.body_text(0).expect("text").replace("\r\n", "\n").trim_end(), full.text);
    assert_eq!(parsed.body_html(0).expect("html").trim_end(), full.html.expect("html"));
    let file = parsed.attachment(0).expect("a file");
    assert_eq!((file.attachment_name(), file.contents()), (Some("فاتورة.pdf"), &full.attachments[0].bytes[..]));
    for (name, value) in
        [("X-Medivoy-Kind", "booking"), ("Auto-Submitted", "auto-generated"), ("Content-Language", "ar")]
    {
        assert_eq!(parsed.header_raw(name).map(str::trim), Some(value), "{name}");
    }
}

#[tokio::test]
async fn a_mail_sent_again_is_one_file() {
    let (path, clock) = (folder(), still_clock());
    let first = mailer(&path, clock.clone()).await.send(&mail("evt-1")).await.expect("sends");
    clock.advance(TimeDelta::minutes(5));
    // Another process, later: as after a crash between sending and remembering.
    let later = mailer(&path, clock).await;
    assert_eq!(later.send(&mail("evt-1")).await.expect("sends"), first);
    let duplicates =
        futures_util::future::join_all((0..10).map(|_| async { later.send(&mail("evt-2")).await.expect("sends") }));
    let duplicates = duplicates.await;
    assert!(duplicates.iter().all(|receipt| *receipt == duplicates[0]));
    later.send(&mail("evt")).await.expect("an id that others begin with is its own");
    assert_eq!(files(&path).len(), 3);
}

#[tokio::test]
async fn nobody_can_add_a_header() {
    let path = folder();
    let mailer = mailer(&path, still_clock()).await;
    let evil = "x\r\nBcc: thief@example.net\r\n\r\nbody";
    let cleaned = OutgoingMail {
        subject: evil.to_owned(),
        to: MailAddress::named("patient@example.org", evil),
        attachments: vec![Attachment {
            name: evil.to_owned(),
            content_type: "text/plain".to_owned(),
            bytes: Bytes::new(),
        }],
        ..mail("cleaned")
    };
    mailer.send(&cleaned).await.expect("is cleaned and sent");
    let raw = only(&path);
    let parsed = MessageParser::default().parse(&raw).expect("is a mail");
    assert!(parsed.bcc().is_none());
    assert_eq!(parsed.subject(), Some("x  Bcc: thief@example.net    body"));
    let text = String::from_utf8_lossy(&raw);
    assert!(!text.lines().any(|line| line.to_ascii_lowercase().starts_with("bcc")), "{text}");

    let with = |change: &dyn Fn(&mut OutgoingMail)| {
        let mut changed = mail("refused");
        change(&mut changed);
        changed
    };
    let refused = [
        with(&|m| m.to.address = "a@b.example\r\nBcc: thief@example.net".to_owned()),
        with(&|m| m.to.address = "a@b.example, thief@example.net".to_owned()),
        with(&|m| m.to.address = "<a@b.example>".to_owned()),
        with(&|m| m.to.address = "nobody".to_owned()),
        with(&|m| m.to.address = String::new()),
        with(&|m| m.from = Some(MailAddress::new("a\n@b.example"))),
        with(&|m| m.headers = vec![("X-A".to_owned(), evil.to_owned())]),
        with(&|m| m.headers = vec![("X-A: b\r\nBcc".to_owned(), "x".to_owned())]),
        with(&|m| m.headers = vec![("bCC".to_owned(), "thief@example.net".to_owned())]),
        with(&|m| m.headers = vec![(String::new(), "x".to_owned())]),
        with(&|m| m.locale = evil.to_owned()),
        with(&|m| m.message_id = "a\r\nBcc: x".to_owned()),
        with(&|m| m.message_id = "../../etc/passwd".to_owned()),
        with(&|m| m.message_id = String::new()),
        with(&|m| {
            m.attachments =
                vec![Attachment { name: "a".to_owned(), content_type: evil.to_owned(), bytes: Bytes::new() }]
        }),
    ];
    for mail in refused {
        assert!(matches!(mailer.send(&mail).await, Err(MailError::Permanent(_))), "{mail:?}");
    }
    assert_eq!(files(&path).len(), 1, "none of them was written");
}

#[tokio::test]
async fn a_folder_that_is_gone_is_worth_another_try() {
    let path = folder();
    let mailer = mailer(&path, still_clock()).await;
    mailer.ping().await.expect("is there");
    std::fs::remove_dir(&path).expect("removes");
    assert!(matches!(mailer.send(&mail("evt-1")).await, Err(MailError::Transient(_))));
    assert!(mailer.ping().await.is_err());
}
