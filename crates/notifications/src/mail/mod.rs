//! Mails: built from a text and an account, and handed over to the mail server.

mod builder;
mod sender;

pub use builder::{build_mail, with_attachments};
pub use sender::{MailSender, SendError};
