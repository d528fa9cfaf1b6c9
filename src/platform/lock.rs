//! A lock on a folder that ends with the process that holds it.

use std::fs::File;
use std::path::Path;

/// A folder that no other process can lock. The lock ends when this is
/// dropped, and when the process ends, however it ends.
#[derive(Debug)]
pub struct FolderLock {
    _file: File,
}

impl FolderLock {
    /// Locks a folder; nothing if another process holds it, or if the file
    /// system has no locks.
    #[cfg(unix)]
    pub fn take(folder: &Path) -> Option<Self> {
        let file = File::open(folder).ok()?;
        file.try_lock().ok()?;
        Some(Self { _file: file })
    }

    /// Locks a folder; nothing if another process holds it.
    ///
    /// An open folder cannot be renamed on Windows, so the lock is a file
    /// beside it, which nobody else can open and which the system removes as
    /// soon as it is closed.
    #[cfg(windows)]
    pub fn take(folder: &Path) -> Option<Self> {
        use std::os::windows::fs::OpenOptionsExt;

        const DELETE_ON_CLOSE: u32 = 0x0400_0000;
        let file = std::fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .share_mode(0)
            .custom_flags(DELETE_ON_CLOSE)
            .open(folder.with_added_extension("lock"))
            .ok()?;
        Some(Self { _file: file })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_locked_once_and_free_again_afterwards() {
        let home = tempfile::tempdir().expect("a folder");
        let held = FolderLock::take(home.path()).expect("locks");
        assert!(FolderLock::take(home.path()).is_none());
        drop(held);
        assert!(FolderLock::take(home.path()).is_some());
    }
}
