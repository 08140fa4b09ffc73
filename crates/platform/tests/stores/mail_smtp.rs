//! Mail over SMTP, against a server that can misbehave.

use crate::mail_folder::mail;
use crate::support::smtp_sink::{Manner, Sink};
use crate::support::{goes_on, still_clock};
use kernel::{Entropy, Masked};
use mail_parser::MessageParser;
use platform::mail::{MailAddress, MailConfig, MailError, Mailer, OutgoingMail, SmtpConfig, SmtpTls, open};
use std::sync::Arc;

fn config(port: u16) -> SmtpConfig {
    SmtpConfig {
        host: "127.0.0.1".to_owned(),
        port: Some(port),
        tls: SmtpTls::None,
        username: None,
        password: Masked::new(String::new()),
        from: MailAddress::new("no-reply@medivoy.example"),
        timeout_s: 1,
        max_connections: 2,
    }
}

async fn mailer(config: SmtpConfig) -> Arc<dyn Mailer> {
    open(&MailConfig::Smtp(config), still_clock(), Entropy::system()).await.expect("opens")
}

#[tokio::test]
async fn a_mail_arrives_as_it_was_written() {
    let sink = Sink::start(Manner::Accept).await;
    let mailer = mailer(config(sink.address.port())).await;
    mailer.ping().await.expect("is there");
    for n in 0..3 {
        let receipt = mailer.send(&mail(&format!("evt-{n}"))).await.expect("sends");
        assert_eq!(receipt.provider_id, "2.0.0 queued as 4711");
    }
    let taken = sink.taken();
    assert_eq!(taken.len(), 3);
    assert!(taken[0].from.starts_with("MAIL FROM:<no-reply@medivoy.example>"), "{}", taken[0].from);
    assert!(taken[0].to.starts_with("RCPT TO:<patient@example.org>"), "{}", taken[0].to);
    let parsed = MessageParser::default().parse(taken[2].content.as_bytes()).expect("is a mail");
    assert_eq!(parsed.message_id(), Some("evt-2@medivoy.example"));
    // A line of one dot would end the mail if it were not escaped.
    assert_eq!(parsed.body_text(0).expect("text").replace("\r\n", "\n").trim_end(), mail("").text);
    assert_eq!(sink.connections(), 1, "the connection is used again");
}

/// What the server says, and whether the mail is to be tried again.
#[tokio::test]
async fn refusals_are_sorted() {
    let permanent = true;
    for (manner, expected) in [
        (Manner::Rcpt("550 5.1.1 <patient@example.org> no such user"), permanent),
        (Manner::Rcpt("553 5.1.3 bad address"), permanent),
        (Manner::Mail("550 5.7.1 rejected"), permanent),
        (Manner::Data("554 5.7.1 looks like spam"), permanent),
        (Manner::Rcpt("451 4.7.1 greylisted"), !permanent),
        (Manner::Rcpt("452 4.2.2 mailbox full"), !permanent),
        (Manner::Data("421 4.3.2 shutting down"), !permanent),
        // These say nothing about the mail, so it must not be given up.
        (Manner::Greet("554 5.7.1 you are on a block list"), !permanent),
        (Manner::Greet("421 too busy"), !permanent),
        (Manner::Greet("SSH-2.0-OpenSSH_9.2"), !permanent),
        (Manner::Auth("535 5.7.8 wrong password"), !permanent),
        (Manner::Mail("530 5.7.0 authentication required"), !permanent),
        (Manner::CloseAfterData, !permanent),
        (Manner::FallSilent, !permanent),
    ] {
        let sink = Sink::start(manner).await;
        let mut config = config(sink.address.port());
        if let Manner::Auth(_) = manner {
            (config.username, config.password) = (Some("user".to_owned()), Masked::new("hunter2".to_owned()));
        }
        let error = goes_on(mailer(config).await.send(&mail("evt-1"))).await.expect_err("refused");
        assert_eq!(matches!(error, MailError::Permanent(_)), expected, "{manner:?}: {error}");
        let text = error.to_string();
        assert!(!text.contains("patient@example.org") && !text.contains("hunter2"), "{text}");
    }
}

#[tokio::test]
async fn a_retry_after_an_unknown_outcome_is_recognisable() {
    let sink = Sink::start(Manner::CloseAfterData).await;
    let mailer = mailer(config(sink.address.port())).await;
    assert!(matches!(goes_on(mailer.send(&mail("evt-1"))).await, Err(MailError::Transient(_))));
    sink.behave(Manner::Accept);
    goes_on(mailer.send(&mail("evt-1"))).await.expect("sends");
    let taken = sink.taken();
    assert_eq!(taken.len(), 2, "the server took it the first time too");
    assert_eq!(taken[0].content, taken[1].content, "the same mail to the last byte");
}

#[tokio::test]
async fn the_mailer_recovers_by_itself() {
    let sink = Sink::start(Manner::Accept).await;
    let mailer = mailer(config(sink.address.port())).await;
    mailer.send(&mail("evt-1")).await.expect("sends");
    for (n, trouble) in [Manner::FallSilent, Manner::Data("451 later"), Manner::CloseAfterData].into_iter().enumerate()
    {
        sink.behave(trouble);
        assert!(goes_on(mailer.send(&mail("evt-x"))).await.is_err());
        sink.behave(Manner::Accept);
        goes_on(mailer.send(&mail(&format!("evt-again-{n}")))).await.expect("sends again");
    }
}

#[tokio::test]
async fn a_server_that_is_away_is_worth_another_try() {
    let mailer = mailer(config(1)).await;
    assert!(matches!(goes_on(mailer.send(&mail("evt-1"))).await, Err(MailError::Transient(_))));
    assert!(goes_on(mailer.ping()).await.is_err());
}

#[tokio::test]
async fn credentials_are_given_when_configured() {
    let sink = Sink::start(Manner::Accept).await;
    let mut config = config(sink.address.port());
    (config.username, config.password) = (Some("user".to_owned()), Masked::new("hunter2".to_owned()));
    assert!(!format!("{config:?}").contains("hunter2"));
    mailer(config).await.send(&mail("evt-1")).await.expect("sends");
    assert!(sink.commands().contains(&"AUTH".to_owned()));
}

/// The sink has no SMTPUTF8 (RFC 6531): such an address cannot be served by it.
#[tokio::test]
async fn an_address_the_server_cannot_take_is_final() {
    let sink = Sink::start(Manner::Accept).await;
    let mailer = mailer(config(sink.address.port())).await;
    let mail = OutgoingMail { to: MailAddress::new("amīna@example.org"), ..mail("evt-1") };
    assert!(matches!(mailer.send(&mail).await, Err(MailError::Permanent(_))));
    assert_eq!(sink.taken(), []);
}

#[tokio::test]
async fn a_hundred_mails_share_a_few_connections() {
    let sink = Sink::start(Manner::Accept).await;
    let mailer = mailer(config(sink.address.port())).await;
    let sent = (0..100).map(|n| {
        let mailer = Arc::clone(&mailer);
        async move { mailer.send(&mail(&format!("evt-{n}"))).await }
    });
    for result in goes_on(futures_util::future::join_all(sent)).await {
        result.expect("sends");
    }
    assert_eq!(sink.taken().len(), 100);
    assert!(sink.connections() <= 2, "{} connections", sink.connections());
}

/// This server has no TLS: nothing may be said to it in clear.
#[tokio::test]
async fn encryption_that_is_asked_for_is_insisted_on() {
    for tls in [SmtpTls::Starttls, SmtpTls::Tls] {
        let sink = Sink::start(Manner::Accept).await;
        let mut config = SmtpConfig { tls, ..config(sink.address.port()) };
        (config.username, config.password) = (Some("user".to_owned()), Masked::new("hunter2".to_owned()));
        assert!(matches!(goes_on(mailer(config).await.send(&mail("evt-1"))).await, Err(MailError::Transient(_))));
        assert_eq!(sink.taken(), [], "{tls:?}");
        assert!(!sink.commands().iter().any(|verb| verb == "AUTH" || verb == "MAIL"), "{tls:?}");
    }
}
