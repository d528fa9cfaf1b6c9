//! Opening a file below a folder in a way that no symbolic link changes.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

use std::io;

#[cfg(unix)]
pub use unix::{Folder, open_anywhere};
#[cfg(windows)]
pub use windows::{Folder, open_anywhere};

/// Why a file below a folder was not opened.
#[derive(Debug)]
pub enum OpenError {
    /// A symbolic link lies on the way, the way leads out of the folder, or
    /// what is there is no file.
    Diverted,
    /// The system refused.
    System(io::Error),
}
