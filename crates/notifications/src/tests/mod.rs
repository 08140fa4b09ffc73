//! The module over HTTP and through the queue, on a real database.

mod announcements;
mod devices;
mod entities;
mod fixture;
mod hanging_mail_server;
mod inbox;
mod laboratory;
mod mail_folder;
mod mailer;
mod mails;
mod messenger;
mod preferences;
mod reactions;
mod snapshots;
mod stream;
mod text_messages;
mod unchanged;
