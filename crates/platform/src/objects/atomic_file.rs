//! Writing a file so that it is there in whole or not at all.

use bytes::Bytes;
use kernel::Entropy;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Writes `parts` one after another to `path`, making its folder when needed.
/// A reader, also one after a power cut, finds the old file or the new one:
/// written beside it, synced, renamed.
pub(crate) async fn write(path: PathBuf, parts: Vec<Bytes>, entropy: &Entropy) -> io::Result<()> {
    let temporary = format!(".tmp-{}", hex::encode(entropy.bytes::<8>()));
    let task = tokio::task::spawn_blocking(move || write_blocking(&path, &temporary, &parts));
    task.await.map_err(io::Error::other)?
}

fn write_blocking(path: &Path, temporary: &str, parts: &[Bytes]) -> io::Result<()> {
    let folder = path.parent().ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "a file needs a folder"))?;
    create_private_folder(folder)?;
    let temporary = folder.join(temporary);
    let written = fill(&temporary, parts).and_then(|()| fs::rename(&temporary, path));
    if written.is_err() {
        // Best effort: the error that matters is the first one.
        let _ = fs::remove_file(&temporary);
    }
    written?;
    // The rename itself must survive a power cut. Windows cannot open folders.
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    Ok(())
}

/// Makes a folder that only this account may look into: what is in it concerns patients.
pub(crate) fn create_private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn fill(path: &Path, parts: &[Bytes]) -> io::Result<()> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    for part in parts {
        file.write_all(part)?;
    }
    file.sync_all()
}
