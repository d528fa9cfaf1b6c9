//! Exchanging two folders in one step.

use std::io;
use std::path::Path;

/// What came of the attempt to exchange two folders.
#[derive(Debug)]
pub enum Exchange {
    /// Each folder is at the other one's place.
    Done,
    /// One of the two is a mount point.
    MountPoint,
    /// The system or the file system has no such operation.
    NotAvailable,
    /// The system refused.
    Failed(io::Error),
}

/// Exchanges two folders in one step, so that at any moment each path leads to
/// one of them.
#[cfg(any(target_os = "linux", target_vendor = "apple"))]
pub fn exchange(one: &Path, other: &Path) -> Exchange {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;

    match renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE) {
        Ok(()) => Exchange::Done,
        Err(Errno::BUSY | Errno::XDEV) => Exchange::MountPoint,
        // NOTSUP is what macOS says of file systems other than APFS.
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => Exchange::NotAvailable,
        Err(error) => Exchange::Failed(error.into()),
    }
}

/// Windows and other systems cannot exchange folders.
#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
pub fn exchange(_: &Path, _: &Path) -> Exchange {
    Exchange::NotAvailable
}
