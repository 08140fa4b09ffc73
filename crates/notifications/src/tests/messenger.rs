use super::fixture::Fixture;
use kernel::ports::{Attachment, DirectMail, Messenger, MessengerError, NotificationKind};
use kernel::{Masked, Role, UserId};
use platform::mail::MailError;
use std::time::Duration;

fn reset(user_id: UserId, key: &str) -> DirectMail {
    let values = [("link".to_owned(), "https://app.medivoy.example/reset-password?token=top-secret".to_owned())];
    DirectMail {
        user_id,
        kind: NotificationKind::Account,
        template: "password_reset",
        values: Masked::new(values.into()),
        attachments: Vec::new(),
        idempotency_key: key.to_owned(),
    }
}

#[actix_web::test]
async fn a_direct_mail_goes_once_and_its_secret_is_kept_nowhere() {
    let fixture = Fixture::new().await;
    let user = fixture.world.user(Role::Patient).await;
    let messenger = fixture.messenger();
    for _ in 0..3 {
        messenger.deliver(reset(user.id, "event-1/auth.mail")).await.expect("delivers");
    }
    let mails = fixture.mailer.accepted();
    assert_eq!(mails.len(), 1);
    assert!(mails[0].text.contains("token=top-secret"));
    assert!(mails[0].headers.is_empty(), "security mail offers no way out");
    assert_eq!(fixture.mail_record().await, ("sent".to_owned(), 1, None));
    let kept = fixture
        .world
        .number(
            "SELECT count(*) FROM notifications n JOIN notification_deliveries d ON d.notification_id = n.id
        WHERE (n::text || d::text) LIKE '%top-secret%'",
            [],
        )
        .await;
    assert_eq!(kept, 0);
    messenger.deliver(reset(user.id, "event-2/auth.mail")).await.expect("delivers");
    assert_eq!(fixture.mailer.accepted().len(), 2, "another key is another mail");
}

#[actix_web::test]
async fn a_busy_provider_is_the_callers_to_retry_and_a_refusal_is_final() {
    let fixture = Fixture::new().await;
    let user = fixture.world.user(Role::Patient).await;
    let messenger = fixture.messenger();
    fixture.mailer.fail_with([MailError::Transient("421".to_owned())]);
    assert!(matches!(messenger.deliver(reset(user.id, "a")).await, Err(MessengerError::Transient(_))));
    assert_eq!(fixture.mail_record().await, ("queued".to_owned(), 1, Some("421".to_owned())));
    messenger.deliver(reset(user.id, "a")).await.expect("delivers");
    assert_eq!(fixture.mail_record().await, ("sent".to_owned(), 2, None));

    fixture.world.sql("TRUNCATE notifications CASCADE", []).await;
    fixture.mailer.fail_with([MailError::Permanent("550".to_owned())]);
    for _ in 0..2 {
        assert!(matches!(messenger.deliver(reset(user.id, "b")).await, Err(MessengerError::Permanent(_))));
    }
    assert_eq!(fixture.mail_record().await, ("failed".to_owned(), 1, Some("550".to_owned())));
    assert_eq!(fixture.mailer.attempts(), 3);
}

#[actix_web::test]
async fn many_at_once_send_one_mail() {
    let fixture = Fixture::new().await;
    let user = fixture.world.user(Role::Patient).await;
    fixture.mailer.delay(Duration::from_millis(200));
    let messenger = fixture.messenger();
    let all = (0..8).map(|_| messenger.deliver(reset(user.id, "same")));
    for outcome in futures_util::future::join_all(all).await {
        assert!(matches!(outcome, Ok(()) | Err(MessengerError::Transient(_))), "{outcome:?}");
    }
    assert_eq!(fixture.mailer.accepted().len(), 1);
    messenger.deliver(reset(user.id, "same")).await.expect("was sent");
    assert_eq!(fixture.mailer.accepted().len(), 1);
}

#[actix_web::test]
async fn an_invoice_takes_its_file_along() {
    let fixture = Fixture::new().await;
    let user = fixture.world.user(Role::Patient).await;
    fixture.world.sql("UPDATE users SET locale = 'ar' WHERE id = $1", [user.id.0.into()]).await;
    let values =
        [("invoice_number", "INV-2026-000001"), ("total", "12,500.00 USD"), ("booking_number", "MB-2026-000001")];
    let mail = DirectMail {
        user_id: user.id,
        kind: NotificationKind::Payment,
        template: "invoice",
        values: Masked::new(values.into_iter().map(|(k, v)| (k.to_owned(), v.to_owned())).collect()),
        attachments: vec![Attachment {
            file_name: "INV-2026-000001.pdf".to_owned(),
            content_type: "application/pdf".to_owned(),
            bytes: b"%PDF-1.7".to_vec(),
        }],
        idempotency_key: "event/invoices.mail".to_owned(),
    };
    fixture.messenger().deliver(mail.clone()).await.expect("delivers");
    let sent = fixture.mailer.accepted().pop().expect("a mail");
    assert_eq!(
        (sent.attachments[0].name.as_str(), sent.attachments[0].bytes.as_ref()),
        ("INV-2026-000001.pdf", b"%PDF-1.7".as_slice())
    );
    assert!(
        sent.subject.contains("INV-2026-000001") && sent.html.as_deref().is_some_and(|h| h.contains("dir=\"rtl\""))
    );
    assert_eq!(sent.locale, "ar");

    let incomplete = DirectMail { values: Masked::default(), idempotency_key: "other".to_owned(), ..mail.clone() };
    assert!(matches!(fixture.messenger().deliver(incomplete).await, Err(MessengerError::Permanent(_))));
    let failed = fixture.world.number("SELECT count(*) FROM notification_deliveries WHERE status = 'failed'", []).await;
    assert_eq!(failed, 1, "and it is recorded");
    let unknown = DirectMail { user_id: UserId(uuid::Uuid::nil()), idempotency_key: "third".to_owned(), ..mail };
    assert!(matches!(fixture.messenger().deliver(unknown).await, Err(MessengerError::Permanent(_))));
}
