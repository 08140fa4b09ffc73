use super::{OutgoingSms, SmsError, SmsSender};
use crate::db::assert_no_transaction;
use crate::objects::atomic_file;
use async_trait::async_trait;
use bytes::Bytes;
use kernel::Entropy;
use std::io;
use std::path::PathBuf;

/// Text messages as files, one per message, named by its id, which begins with the time of the event that it is sent
/// for: a listing is in that order, and a message that is sent again is the same file.
pub struct FolderSms {
    folder: PathBuf,
    entropy: Entropy,
}

impl FolderSms {
    /// Opens or makes the folder.
    ///
    /// # Errors
    /// When it can be neither found nor made.
    pub fn open(folder: PathBuf, entropy: Entropy) -> io::Result<Self> {
        atomic_file::create_private_folder(&folder)?;
        Ok(Self { folder, entropy })
    }
}

#[async_trait]
impl SmsSender for FolderSms {
    async fn send(&self, message: &OutgoingSms) -> Result<(), SmsError> {
        assert_no_transaction("the gateway of text messages");
        let name: String =
            message.id.chars().map(|c| if c.is_ascii_alphanumeric() || "-.".contains(c) { c } else { '_' }).collect();
        let text = format!("To: {}\n\n{}\n", message.to.expose(), message.body.expose());
        let path = self.folder.join(format!("{name}.txt"));
        let written = atomic_file::write(path, vec![Bytes::from(text)], &self.entropy).await;
        written.map_err(|error| SmsError::Transient(format!("the folder of text messages: {}", error.kind())))
    }
}
