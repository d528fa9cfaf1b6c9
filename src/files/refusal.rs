use std::fmt;
use std::io;

use crate::platform::is_link_loop;

/// Why a file is not used.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refusal {
    /// It is outside the repository, or inside `.git`.
    Outside,
    /// It is a folder where a file is needed.
    Folder,
    /// It is neither a file nor a folder, such as a FIFO, socket or device.
    Special(&'static str),
    /// It is a symbolic link to a folder that contains it.
    Loop,
    /// Too many symbolic links point to the same folder.
    Repeated,
    /// It is nested too deeply.
    Deep,
    /// It is a broken symbolic link.
    Dangling,
    /// Its name is not UTF-8.
    Name,
    /// It exceeds the size limit.
    TooLarge {
        /// Its size in bytes.
        size: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// Together with earlier files, it exceeds the total size limit.
    TooLargeTogether {
        /// The limit in bytes.
        limit: u64,
    },
    /// A page of the site has the same path.
    Taken,
    /// It was replaced after it was checked.
    Changed,
    /// It does not exist.
    Missing,
    /// The system reports an error.
    Unreadable(String),
}

impl Refusal {
    pub(super) fn of(error: &io::Error) -> Self {
        if is_link_loop(error) {
            return Self::Dangling;
        }
        match error.kind() {
            io::ErrorKind::NotFound
            | io::ErrorKind::NotADirectory
            | io::ErrorKind::InvalidInput
            | io::ErrorKind::InvalidFilename => Self::Missing,
            io::ErrorKind::IsADirectory => Self::Folder,
            _ => Self::Unreadable(plain(error)),
        }
    }

    /// What the author can do about it.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Outside => {
                "copy the file into the repository, or set `allow_outside = true` under [book]"
            }
            Self::Folder | Self::Special(_) => "put a regular file in its place",
            Self::Loop | Self::Repeated | Self::Dangling => "remove the symbolic link",
            Self::Name => "rename it",
            Self::Deep => "move it up",
            Self::TooLarge { .. } => {
                "reduce the size of the file, or raise `max_asset_size` under [site]"
            }
            Self::TooLargeTogether { .. } => {
                "remove large files, or raise `max_assets_size` under [site]"
            }
            Self::Taken => "rename the file",
            Self::Changed | Self::Missing => "build again",
            Self::Unreadable(_) => "check its permissions",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Outside => out.write_str("leads outside the repository"),
            Self::Folder => out.write_str("is a folder"),
            Self::Special(kind) => write!(out, "is a {kind}, not a regular file"),
            Self::Loop => out.write_str("is a symbolic link to a folder around it"),
            Self::Repeated => out.write_str("is one of too many symbolic links to the same folder"),
            Self::Deep => out.write_str("lies too many folders deep"),
            Self::Dangling => out.write_str("is a symbolic link to nothing"),
            Self::Name => out.write_str("has a name that is not UTF-8"),
            Self::TooLarge { size, limit } => write!(
                out,
                "has {}, and the limit is {}",
                megabytes(*size),
                megabytes(*limit)
            ),
            Self::TooLargeTogether { limit } => write!(
                out,
                "exceeds the limit of {} for all files together",
                megabytes(*limit)
            ),
            Self::Taken => out.write_str("has the path of a page or folder of the site"),
            Self::Changed => out.write_str("changed while the site was built"),
            Self::Missing => out.write_str("does not exist any more"),
            Self::Unreadable(why) => write!(out, "cannot be read: {why}"),
        }
    }
}

/// An error without its number, which differs between systems.
pub fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    let end = text.find(" (os error").unwrap_or(text.len());
    text[..end].to_owned()
}

/// A size in megabytes, rounded up so that a value above a limit never looks
/// equal to it.
fn megabytes(bytes: u64) -> String {
    const MEGABYTE: u64 = 1_000_000;
    if bytes < MEGABYTE {
        return format!("{bytes} bytes");
    }
    let tenths = bytes.div_ceil(MEGABYTE / 10);
    match tenths % 10 {
        0 => format!("{} MB", tenths / 10),
        tenth => format!("{}.{tenth} MB", tenths / 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_written_as_people_do() {
        assert_eq!(megabytes(20), "20 bytes");
        assert_eq!(megabytes(50_000_000), "50 MB");
        assert_eq!(megabytes(50_000_001), "50.1 MB");
    }
}
