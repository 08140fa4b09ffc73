use super::compose::{checked_id, compose};
use super::{MailAddress, MailError, MailReceipt, Mailer, OutgoingMail};
use crate::db::assert_no_transaction;
use crate::objects::atomic_file;
use async_trait::async_trait;
use bytes::Bytes;
use kernel::{Clock, Entropy};
use std::io;
use std::path::PathBuf;

/// Mail as `.eml` files, one per mail, named `<time>_<message id>.eml`, so that
/// a listing is in the order of sending.
pub struct FolderMailer {
    folder: PathBuf,
    from: MailAddress,
    clock: Clock,
    entropy: Entropy,
    /// One mail at a time, so that two of one id cannot both be new.
    turn: tokio::sync::Mutex<()>,
}

impl FolderMailer {
    /// Opens or makes the folder; `from` sends mails that name no sender.
    ///
    /// # Errors
    /// [`MailError::Transient`] when it can be neither found nor made,
    /// [`MailError::Permanent`] when `from` is malformed.
    pub async fn open(folder: PathBuf, from: MailAddress, clock: Clock, entropy: Entropy) -> Result<Self, MailError> {
        from.mailbox()?;
        atomic_file::create_private_folder(&folder).map_err(transient)?;
        Ok(Self { folder, from, clock, entropy, turn: tokio::sync::Mutex::default() })
    }

    /// The file of the mail with this id, if there is one.
    async fn find(&self, message_id: &str) -> io::Result<Option<String>> {
        let ending = ending(message_id);
        let mut files = tokio::fs::read_dir(&self.folder).await?;
        while let Some(file) = files.next_entry().await? {
            if let Ok(name) = file.file_name().into_string()
                && name.split_once('_').is_some_and(|(_, rest)| rest == ending)
            {
                return Ok(Some(name));
            }
        }
        Ok(None)
    }
}

/// The file's name after its time.
fn ending(message_id: &str) -> String {
    format!("{message_id}.eml")
}

fn transient(error: io::Error) -> MailError {
    MailError::Transient(format!("the mail folder: {}", error.kind()))
}

#[async_trait]
impl Mailer for FolderMailer {
    async fn send(&self, mail: &OutgoingMail) -> Result<MailReceipt, MailError> {
        assert_no_transaction("a mail server");
        let message_id = checked_id(&mail.message_id)?;
        let _turn = self.turn.lock().await;
        if let Some(name) = self.find(message_id).await.map_err(transient)? {
            return Ok(MailReceipt { provider_id: name });
        }
        let now = self.clock.now();
        let message = compose(mail, &self.from, now)?;
        let name = format!("{}_{}", now.format("%Y%m%dT%H%M%S%.6fZ"), ending(message_id));
        let bytes = vec![Bytes::from(message.formatted())];
        atomic_file::write(self.folder.join(&name), bytes, &self.entropy).await.map_err(transient)?;
        Ok(MailReceipt { provider_id: name })
    }

    async fn ping(&self) -> Result<(), MailError> {
        tokio::fs::read_dir(&self.folder).await.map(|_| ()).map_err(transient)
    }
}
