use super::{FolderObjects, ObjectError, ObjectStore};
use kernel::Entropy;
use serde::Deserialize;
use std::path::PathBuf;
use std::sync::Arc;

/// Where uploaded files are kept.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum ObjectsConfig {
    /// In a folder; several processes may share it over a network file system.
    Folder {
        /// The folder; made when missing.
        #[serde(default = "default_path")]
        path: PathBuf,
    },
}

fn default_path() -> PathBuf {
    PathBuf::from(".medivoy/objects")
}

impl Default for ObjectsConfig {
    fn default() -> Self {
        Self::Folder { path: default_path() }
    }
}

/// Opens the configured store.
///
/// # Errors
/// [`ObjectError::Away`] when the folder can be neither found nor made.
pub async fn open(config: &ObjectsConfig, entropy: Entropy) -> Result<Arc<dyn ObjectStore>, ObjectError> {
    match config {
        ObjectsConfig::Folder { path } => Ok(Arc::new(FolderObjects::open(path.clone(), entropy).await?)),
    }
}
