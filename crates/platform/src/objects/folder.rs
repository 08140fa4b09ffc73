use super::{ObjectError, ObjectKey, ObjectStore, StoredObject, atomic_file};
use crate::db::assert_no_transaction;
use async_trait::async_trait;
use bytes::Bytes;
use kernel::Entropy;
use std::io::ErrorKind;
use std::path::PathBuf;

/// Ends the name of every object's file, so that `a` and `a/b` can both be keys.
pub(super) const SUFFIX: &str = ".object";
/// Longest media type kept, in bytes.
const MAX_TYPE: usize = 255;

/// Objects as files in a folder. A file is the media type, a line feed, and the
/// content: one file, so that both are replaced in one step.
pub struct FolderObjects {
    root: PathBuf,
    entropy: Entropy,
}

impl FolderObjects {
    /// Opens or makes the folder.
    ///
    /// # Errors
    /// [`ObjectError::Away`] when it can be neither found nor made.
    pub async fn open(root: PathBuf, entropy: Entropy) -> Result<Self, ObjectError> {
        super::atomic_file::create_private_folder(&root).map_err(ObjectError::from_io)?;
        Ok(Self { root, entropy })
    }

    fn path(&self, key: &ObjectKey) -> PathBuf {
        self.root.join(format!("{key}{SUFFIX}"))
    }
}

impl ObjectError {
    fn from_io(error: std::io::Error) -> Self {
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Away(error),
        }
    }
}

/// `None` instead of the error of a missing file.
fn found<T>(result: std::io::Result<T>) -> Result<Option<T>, ObjectError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(ObjectError::from_io(error)),
    }
}

#[async_trait]
impl ObjectStore for FolderObjects {
    async fn put(&self, key: &ObjectKey, bytes: Bytes, content_type: &str) -> Result<(), ObjectError> {
        assert_no_transaction("an object store");
        if content_type.len() > MAX_TYPE || !content_type.bytes().all(|b| (b' '..=b'~').contains(&b)) {
            return Err(ObjectError::Invalid("the media type is no printable ASCII".to_owned()));
        }
        let parts = vec![Bytes::from(format!("{content_type}\n")), bytes];
        atomic_file::write(self.path(key), parts, &self.entropy).await.map_err(ObjectError::from_io)
    }

    async fn get(&self, key: &ObjectKey) -> Result<Option<StoredObject>, ObjectError> {
        assert_no_transaction("an object store");
        let Some(file) = found(tokio::fs::read(self.path(key)).await)? else {
            return Ok(None);
        };
        let file = Bytes::from(file);
        let damaged =
            || ObjectError::Away(std::io::Error::new(ErrorKind::InvalidData, "an object's file has no media type"));
        let end = file.iter().position(|&b| b == b'\n').ok_or_else(damaged)?;
        let content_type = std::str::from_utf8(&file[..end]).map_err(|_| damaged())?.to_owned();
        Ok(Some(StoredObject { bytes: file.slice(end + 1..), content_type }))
    }

    async fn delete(&self, key: &ObjectKey) -> Result<bool, ObjectError> {
        assert_no_transaction("an object store");
        Ok(found(tokio::fs::remove_file(self.path(key)).await)?.is_some())
    }

    async fn exists(&self, key: &ObjectKey) -> Result<bool, ObjectError> {
        assert_no_transaction("an object store");
        Ok(found(tokio::fs::metadata(self.path(key)).await)?.is_some())
    }

    async fn ping(&self) -> Result<(), ObjectError> {
        let probe = self.root.join(".ping");
        atomic_file::write(probe, vec![Bytes::from_static(b"ok")], &self.entropy).await.map_err(ObjectError::from_io)
    }
}
