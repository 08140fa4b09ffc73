//! Where the database lives: a folder the server's account can enter, held by one process at a time.

use crate::account::Account;
use crate::error::{During, PrivatePostgresError, Result};
use std::fs::{File, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};

/// File that says, in the folder that was asked for, which folder is used instead.
const POINTER: &str = "moved-to";

/// The folder of one private server: `data/`, `password`, `server.log`, `lock`.
#[derive(Debug, Clone)]
pub(crate) struct Folder {
    pub path: PathBuf,
    pub account: Option<Account>,
    /// Set when `path` is not the folder that was asked for.
    pub moved_from: Option<PathBuf>,
}

impl Folder {
    /// The folder for `wanted`, created if need be. As root, a folder that the server's account
    /// cannot enter (a checkout in root's 0700 home) is replaced by one in `/var/tmp`, which keeps its
    /// files over a reboot and is always the same for the same `wanted`.
    pub fn prepare(wanted: &Path) -> Result<Self> {
        let account = Account::needed()?;
        let wanted = std::path::absolute(wanted).during(|| format!("resolving {}", wanted.display()))?;
        create_open_folders(&wanted, account)?;
        let wanted = real_path(wanted)?;
        match account {
            Some(user) if !user.can_enter(&wanted) => {
                let fallback = PathBuf::from("/var/tmp")
                    .join(format!("medivoy-{:016x}", fnv1a(wanted.as_os_str().as_encoded_bytes())));
                create_open_folders(&fallback, account)?;
                require_ours(&fallback)?;
                if !user.can_enter(&fallback) {
                    return Err(PrivatePostgresError::Folder {
                        folder: wanted,
                        reason: format!("the server's account can enter neither it nor {}", fallback.display()),
                    });
                }
                let pointer = wanted.join(POINTER);
                std::fs::write(&pointer, format!("{}\n", fallback.display()))
                    .during(|| format!("writing {}", pointer.display()))?;
                Ok(Self { path: fallback, account, moved_from: Some(wanted) })
            }
            _ => Ok(Self { path: wanted, account, moved_from: None }),
        }
    }

    pub fn data(&self) -> PathBuf {
        self.path.join("data")
    }

    pub fn log(&self) -> PathBuf {
        self.path.join("server.log")
    }

    /// Folders below `top`, at most `depth` steps down, that were asked for by somebody as a server's folder.
    pub fn find_below(top: &Path, depth: u32) -> Vec<PathBuf> {
        if top.join(POINTER).is_file() || top.join("data/PG_VERSION").is_file() {
            return vec![top.to_owned()];
        }
        let below = std::fs::read_dir(top).into_iter().flatten().flatten();
        let folders = below.filter(|entry| depth > 0 && entry.file_type().is_ok_and(|kind| kind.is_dir()));
        folders.flat_map(|entry| Self::find_below(&entry.path(), depth - 1)).collect()
    }

    /// Takes the folder for this process; the system gives it back when the process ends, however it ends.
    pub fn lock(&self) -> Result<File> {
        let path = self.path.join("lock");
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .during(|| format!("opening {}", path.display()))?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => Err(PrivatePostgresError::InUse { folder: self.path.clone() }),
            Err(TryLockError::Error(source)) => {
                Err(PrivatePostgresError::Io { action: format!("locking {}", path.display()), source })
            }
        }
    }

    /// Writes a file that only the server's account (and root) can read, whole or not at all.
    pub fn write_for_server(&self, path: &Path, content: &str) -> Result<()> {
        write_private(path, content, self.account)
    }

    /// Writes a file that only this process's user can read, whole or not at all.
    pub fn write_for_us(&self, path: &Path, content: &str) -> Result<()> {
        write_private(path, content, None)
    }
}

fn write_private(path: &Path, content: &str, account: Option<Account>) -> Result<()> {
    let draft = path.with_extension("new");
    let write = || -> std::io::Result<()> {
        if draft.exists() {
            std::fs::remove_file(&draft)?;
        }
        let mut options = File::options();
        options.create_new(true).write(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&draft)?;
        file.write_all(content.as_bytes())?;
        file.sync_all()?;
        give_to(&draft, account)?;
        std::fs::rename(&draft, path)
    };
    write().during(|| format!("writing {}", path.display()))
}

/// Makes `account` the owner of `path`; nothing to do without one.
#[cfg(unix)]
pub(crate) fn give_to(path: &Path, account: Option<Account>) -> std::io::Result<()> {
    account.map_or(Ok(()), |user| std::os::unix::fs::chown(path, Some(user.uid), Some(user.gid)))
}

/// Elsewhere files need no other owner.
#[cfg(not(unix))]
pub(crate) fn give_to(_path: &Path, _account: Option<Account>) -> std::io::Result<()> {
    Ok(())
}

/// Creates `path` and its missing parents. Where the server runs as another account, the folders made
/// here can be entered by it whatever our umask is; folders that were there keep their mode.
fn create_open_folders(path: &Path, account: Option<Account>) -> Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(parent) = path.parent() {
        create_open_folders(parent, account)?;
    }
    match std::fs::create_dir(path) {
        Err(source) if source.kind() == std::io::ErrorKind::AlreadyExists && path.is_dir() => return Ok(()),
        other => other.during(|| format!("creating {}", path.display()))?,
    }
    #[cfg(unix)]
    if account.is_some() {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755))
            .during(|| format!("opening {}", path.display()))?;
    }
    Ok(())
}

/// `/var/tmp` is open to all: a folder that somebody else put there is refused.
#[cfg(unix)]
fn require_ours(path: &Path) -> Result<()> {
    use std::os::unix::fs::MetadataExt;
    let meta = std::fs::symlink_metadata(path).during(|| format!("looking at {}", path.display()))?;
    if meta.is_dir() && meta.uid() == 0 && meta.mode() & 0o022 == 0 {
        return Ok(());
    }
    Err(PrivatePostgresError::Folder {
        folder: path.to_owned(),
        reason: "it is not a folder that only root can write to; remove it".to_owned(),
    })
}

#[cfg(not(unix))]
fn require_ours(_path: &Path) -> Result<()> {
    Ok(())
}

/// Without links, so that a server is known by its folder whichever way one came there.
fn real_path(path: PathBuf) -> Result<PathBuf> {
    if cfg!(windows) {
        // A canonical path there begins with a prefix that PostgreSQL does not take.
        return Ok(path);
    }
    path.canonicalize().during(|| format!("resolving {}", path.display()))
}

/// FNV-1a, 64 bits: a name that stays the same over versions of Rust, not a defence against anyone.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}
