use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{DiscoverError, shown};
use crate::config::{Settings, parse_settings};
use crate::diagnostic::{Diagnostic, Severity};
use crate::files::{Boundary, Refusal};
use crate::source::SourceFile;

/// The largest `book.toml`, in bytes.
const LARGEST: u64 = 16 * 1024 * 1024;

/// Where the site of the book at `path` is built, when nobody says otherwise.
/// Reads nothing but `book.toml`.
///
/// # Errors
/// When `book.toml` cannot be read or understood.
pub fn site_folder(path: &Path) -> Result<PathBuf, DiscoverError> {
    let settings = if path.is_dir() {
        load(path, &mut Vec::new())?
    } else {
        None
    };
    Ok(match settings {
        Some((_, settings)) => path.join(settings.site.out),
        None => PathBuf::from(Settings::default().site.out),
    })
}

/// The `book.toml` of a folder, and what it says.
///
/// One that leads outside the repository is an error: a book that was built
/// with other settings would be another book.
pub(super) fn load(
    root: &Path,
    findings: &mut Vec<Diagnostic>,
) -> Result<Option<(Arc<SourceFile>, Settings)>, DiscoverError> {
    let path = root.join("book.toml");
    let bytes = match Boundary::around(root).read(&path, LARGEST) {
        Ok(bytes) => bytes,
        Err(Refusal::Missing) => return Ok(None),
        Err(refusal) => return Err(DiscoverError::Settings(Box::new(unusable(&path, &refusal)))),
    };
    let (source, _) = SourceFile::from_bytes(shown(&path), bytes);
    let source = Arc::new(source);
    let (settings, more) = parse_settings(&source).map_err(DiscoverError::Settings)?;
    findings.extend(more);
    Ok(Some((source, settings)))
}

fn unusable(path: &Path, refusal: &Refusal) -> Diagnostic {
    let (rule, help) = match refusal {
        Refusal::Outside => (
            "content/outside-repository",
            "copy the file into the repository",
        ),
        Refusal::TooLarge { .. } => ("content/unreadable", "make the file smaller"),
        refusal => ("content/unreadable", refusal.help()),
    };
    let source = Arc::new(SourceFile::new(shown(path), ""));
    let message = format!("`book.toml` {refusal}");
    Diagnostic::new(rule, Severity::Error, &source, 0..0, message).with_help(help)
}
