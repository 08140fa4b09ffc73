//! Builds a mail from a text and an account.

use crate::domain::is_locked;
use crate::text::{TextError, Texts, Values};
use bytes::Bytes;
use kernel::ports::{Account, Attachment, NotificationKind};
use platform::crypto::sha256_hex;
use platform::mail::{Attachment as MailAttachment, MailAddress, OutgoingMail};

/// The mail. Its id follows from `key`, so that the same mail sent twice, after
/// a crash between sending and recording, is recognisable as one.
pub fn build_mail(
    account: &Account,
    kind: NotificationKind,
    texts: &Texts,
    template: &str,
    values: &Values,
    key: &str,
) -> Result<OutgoingMail, TextError> {
    let rendered = texts.mail(&account.locale, template, values, &account.first_name)?;
    // RFC 2369; security mail cannot be unsubscribed from.
    let headers = if is_locked(kind) {
        Vec::new()
    } else {
        vec![("List-Unsubscribe".to_owned(), format!("<{}>", texts.preferences_url()))]
    };
    let name = format!("{} {}", account.first_name, account.last_name);
    Ok(OutgoingMail {
        message_id: format!("notification.{}", &sha256_hex(key)[..40]),
        from: None,
        to: MailAddress::named(account.email.as_str(), name),
        subject: rendered.subject,
        text: rendered.text,
        html: Some(rendered.html),
        attachments: Vec::new(),
        headers,
        locale: account.locale.supported().as_str().to_owned(),
    })
}

/// The same mail with these files.
pub fn with_attachments(mut mail: OutgoingMail, files: Vec<Attachment>) -> OutgoingMail {
    let files = files.into_iter();
    mail.attachments = files
        .map(|f| MailAttachment { name: f.file_name, content_type: f.content_type, bytes: Bytes::from(f.bytes) })
        .collect();
    mail
}
