//! From an [`OutgoingMail`] to a MIME message (RFC 5322, RFC 2045-2049).

use super::outgoing::one_line;
use super::{Attachment, MailAddress, MailError, OutgoingMail};
use chrono::{DateTime, Utc};
use lettre::Message;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment as MimeAttachment, MultiPart, SinglePart};
use std::time::SystemTime;

/// Headers that are this module's, not the caller's.
const OURS: [&str; 14] = [
    "from",
    "to",
    "cc",
    "bcc",
    "sender",
    "subject",
    "date",
    "message-id",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
    "content-language",
    "auto-submitted",
    "return-path",
];

/// Composes the message with its envelope.
pub(super) fn compose(
    mail: &OutgoingMail,
    default_from: &MailAddress,
    now: DateTime<Utc>,
) -> Result<Message, MailError> {
    let from = mail.from.as_ref().unwrap_or(default_from).mailbox()?;
    let message_id = format!("<{}@{}>", checked_id(&mail.message_id)?, from.email.domain());
    let mut message = Message::builder()
        .from(from)
        .to(mail.to.mailbox()?)
        .subject(one_line(&mail.subject))
        .date(SystemTime::from(now))
        .message_id(Some(message_id))
        // RFC 3834: asks vacation responders not to answer.
        .raw_header(header("Auto-Submitted", "auto-generated")?)
        .raw_header(header("Content-Language", &mail.locale)?);
    for (name, value) in &mail.headers {
        if OURS.contains(&name.to_ascii_lowercase().as_str()) {
            return Err(MailError::Permanent(format!("the header {name:?} is not the caller's to set")));
        }
        message = message.raw_header(header(name, value)?);
    }
    let composed = match (body(mail), mail.attachments.as_slice()) {
        (Body::Text(part), []) => message.singlepart(part),
        (Body::Alternatives(part), []) => message.multipart(part),
        (Body::Text(part), files) => message.multipart(with_files(MultiPart::mixed().singlepart(part), files)?),
        (Body::Alternatives(part), files) => message.multipart(with_files(MultiPart::mixed().multipart(part), files)?),
    };
    composed.map_err(|error| MailError::Permanent(error.to_string()))
}

/// The id, if it can stand in a `Message-ID` and in a file's name.
pub(super) fn checked_id(id: &str) -> Result<&str, MailError> {
    let fits = (1..=128).contains(&id.len())
        && !id.starts_with('.')
        && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'));
    if fits { Ok(id) } else { Err(MailError::Permanent("the message id breaks its rules".to_owned())) }
}

enum Body {
    Text(SinglePart),
    Alternatives(MultiPart),
}

fn body(mail: &OutgoingMail) -> Body {
    match &mail.html {
        None => Body::Text(SinglePart::plain(mail.text.clone())),
        Some(html) => Body::Alternatives(MultiPart::alternative_plain_html(mail.text.clone(), html.clone())),
    }
}

fn with_files(mut message: MultiPart, files: &[Attachment]) -> Result<MultiPart, MailError> {
    for file in files {
        let content_type = ContentType::parse(&file.content_type)
            .map_err(|_| MailError::Permanent(format!("the attachment {:?} has no proper media type", file.name)))?;
        message = message.singlepart(MimeAttachment::new(one_line(&file.name)).body(file.bytes.to_vec(), content_type));
    }
    Ok(message)
}

/// A header that cannot become two.
fn header(name: &str, value: &str) -> Result<HeaderValue, MailError> {
    let refused = || MailError::Permanent(format!("the header {name:?} is malformed"));
    // RFC 5322 §3.6.8: printable ASCII without the colon.
    let named = !name.is_empty() && name.bytes().all(|b| (b'!'..=b'~').contains(&b) && b != b':');
    if !named || value.chars().any(char::is_control) {
        return Err(refused());
    }
    let name = HeaderName::new_from_ascii(name.to_owned()).map_err(|_| refused())?;
    Ok(HeaderValue::new(name, value.to_owned()))
}
