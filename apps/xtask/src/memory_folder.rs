//! Where the services of a run of tests keep their data: in memory, where the system has a file system for it.
//!
//! Each test has a database of its own, a thousand files that are made and deleted within a second. On a disk the file
//! system takes more processor time for them than PostgreSQL. Nothing is lost: what a run leaves is deleted anyway.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

/// The file system in memory that Linux has (`tmpfs`).
const MEMORY: &str = "/dev/shm";
/// What has to be free there, in bytes; a run of all tests takes a quarter of it.
const NEEDED: u64 = 4 << 30;

/// The folder of this checkout in memory; `None` where there is no such file system, or too little of it.
pub fn of_checkout(root: &Path) -> Option<PathBuf> {
    let memory = Path::new(MEMORY);
    (free_bytes(memory)? >= NEEDED).then(|| folder(memory, root))
}

/// Checkouts beside each other have folders of their own.
fn folder(memory: &Path, root: &Path) -> PathBuf {
    let mut hasher = DefaultHasher::new();
    root.hash(&mut hasher);
    memory.join(format!("medivoy-{:016x}", hasher.finish()))
}

#[cfg(unix)]
fn free_bytes(folder: &Path) -> Option<u64> {
    let found = rustix::fs::statvfs(folder).ok()?;
    found.f_bavail.checked_mul(found.f_frsize)
}

#[cfg(not(unix))]
fn free_bytes(_: &Path) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_checkout_has_a_folder_of_its_own() {
        let memory = Path::new("/memory");
        let one = folder(memory, Path::new("/home/me/medivoy"));
        assert_eq!(one, folder(memory, Path::new("/home/me/medivoy")));
        assert_ne!(one, folder(memory, Path::new("/home/me/other")));
        assert!(one.starts_with(memory));
    }

    #[test]
    fn a_folder_that_is_not_there_has_no_room() {
        assert_eq!(free_bytes(Path::new("/no/such/folder")), None);
    }
}
