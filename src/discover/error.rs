use std::path::PathBuf;

use crate::diagnostic::Diagnostic;

/// Why a book could not be read.
#[derive(Debug, thiserror::Error)]
pub enum DiscoverError {
    /// A file or folder could not be read.
    #[error("failed to read {path}: {source}")]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// The I/O error.
        source: std::io::Error,
    },
    /// `book.toml` cannot be understood.
    #[error("failed to parse {}", .0.source.path())]
    Settings(Box<Diagnostic>),
    /// The folder named by `src` is missing.
    #[error("the folder {0} does not exist; correct `src` under [book] in book.toml")]
    NoContent(PathBuf),
    /// The folder named by `src` lies outside the repository.
    #[error(
        "{0} is outside the repository; correct `src`, or set `allow_outside = true`, under \
         [book] in book.toml"
    )]
    OutsideContent(PathBuf),
    /// The folder of the theme is missing.
    #[error("the theme folder {0} does not exist; correct `theme` under [site] in book.toml")]
    NoTheme(PathBuf),
}
