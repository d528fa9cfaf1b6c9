//! Windows has no call that resolves a path below a folder without following
//! links, and only unsafe code reaches `NtCreateFile`. So each folder on the
//! way is checked for being a link, the file is opened in a way that opens a
//! link itself, and the way is checked again afterwards. Only somebody who
//! replaces a folder twice within that time could deceive the check.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::windows::fs::OpenOptionsExt;
use std::path::{Component, Path, PathBuf};

use super::OpenError;

/// Opens a link or junction itself instead of what it leads to
/// (`FILE_FLAG_OPEN_REPARSE_POINT`).
const LINK_ITSELF: u32 = 0x0020_0000;

/// A folder to open files below.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// Opens the folder at `path`.
    ///
    /// # Errors
    /// What the system says.
    pub fn open(path: &Path) -> io::Result<Self> {
        if path.metadata()?.is_dir() {
            Ok(Self(path.to_owned()))
        } else {
            Err(io::ErrorKind::NotADirectory.into())
        }
    }

    /// Opens the file at the relative `path` for reading, if no symbolic link
    /// lies on the way.
    ///
    /// # Errors
    /// When the way leads elsewhere, or the system refuses.
    pub fn open_beneath(&self, path: &Path) -> Result<File, OpenError> {
        self.check_way(path)?;
        let file = OpenOptions::new()
            .read(true)
            .custom_flags(LINK_ITSELF)
            .open(self.0.join(path))
            .map_err(OpenError::System)?;
        let found = file.metadata().map_err(OpenError::System)?;
        if found.is_symlink() {
            return Err(OpenError::Diverted);
        }
        self.check_way(path)?;
        Ok(file)
    }

    /// Refuses a way with a link, or with a step out of the folder.
    fn check_way(&self, path: &Path) -> Result<(), OpenError> {
        let mut whole = self.0.clone();
        for step in path.components() {
            let Component::Normal(name) = step else {
                return Err(OpenError::Diverted);
            };
            whole.push(name);
            let found = whole.symlink_metadata().map_err(OpenError::System)?;
            if found.is_symlink() {
                return Err(OpenError::Diverted);
            }
        }
        Ok(())
    }
}

/// Opens `path` for reading; symbolic links are followed.
///
/// # Errors
/// What the system says.
pub fn open_anywhere(path: &Path) -> Result<File, OpenError> {
    File::open(path).map_err(OpenError::System)
}
