use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::adopted::{self, Settled};
use super::{DiscoverError, is_settings, shown};
use crate::config::{Settings, parse_settings};
use crate::diagnostic::{Diagnostic, Severity};
use crate::files::{Boundary, Refusal};
use crate::platform::{real_path, slashed};
use crate::source::SourceFile;

/// The largest `book.toml`, in bytes.
const MAX_FILE_BYTES: u64 = 16 * 1024 * 1024;

/// The largest settings file of another generator, in bytes.
const MAX_FOREIGN_BYTES: u64 = 1024 * 1024;

/// The folder of a book and its settings file.
pub(super) struct Place<'a> {
    pub(super) folder: &'a Path,
    file: PathBuf,
}

impl<'a> Place<'a> {
    /// `path` is the folder, or the settings file in it.
    pub(super) fn of(path: &'a Path) -> Self {
        if !is_settings(path) || path.is_dir() {
            return Self {
                folder: path,
                file: path.join("book.toml"),
            };
        }
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        Self {
            folder: folder.unwrap_or(Path::new(".")),
            file: path.to_owned(),
        }
    }
}

/// The default output folder of the book at `path`. Reads only `book.toml`.
///
/// # Errors
/// When `book.toml` cannot be read or is invalid.
pub fn site_folder(path: &Path) -> Result<PathBuf, DiscoverError> {
    let place = Place::of(path);
    let settings = if path.is_dir() || is_settings(path) {
        load(&place, Settings::default(), &mut Vec::new())?
    } else {
        None
    };
    Ok(match settings {
        Some((_, settings)) => place.folder.join(settings.site.out),
        None => PathBuf::from(Settings::default().site.out),
    })
}

/// The `book.toml` of a folder, on top of `defaults`.
///  A `book.toml` outside the repository is an error, because other settings
/// would produce a different book.
fn load(
    place: &Place<'_>,
    defaults: Settings,
    findings: &mut Vec<Diagnostic>,
) -> Result<Option<(Arc<SourceFile>, Settings)>, DiscoverError> {
    let path = &place.file;
    let bytes = match Boundary::around(place.folder).read(path, MAX_FILE_BYTES) {
        Ok(bytes) => bytes,
        Err(Refusal::Missing) => return Ok(None),
        Err(refusal) => return Err(DiscoverError::Settings(Box::new(unusable(path, &refusal)))),
    };
    let (source, _) = SourceFile::from_bytes(shown(path), bytes);
    let source = Arc::new(source);
    let (settings, more) = parse_settings(&source, defaults).map_err(DiscoverError::Settings)?;
    findings.extend(more);
    Ok(Some((source, settings)))
}

type All = (Option<Arc<SourceFile>>, Settings, Option<Settled>);

/// The settings of a folder: `book.toml`, with the settings of another
/// generator as defaults.
pub(super) fn load_all(
    place: &Place<'_>,
    findings: &mut Vec<Diagnostic>,
) -> Result<All, DiscoverError> {
    let root = place.folder;
    let plain = load(place, Settings::default(), &mut Vec::new())?;
    let boundary = Boundary::around(root);
    let read = |path: &Path| read_text(path, &boundary);
    let own = plain.map(|(_, settings)| root.join(&settings.src));
    let own = own.filter(|own| own.is_dir());
    let settled = adopted::find(root, boundary.top(), &read);
    // Settings of another content folder are those of another book.
    let settled = settled.filter(|settled| {
        own.as_ref()
            .is_none_or(|own| real_path(own).ok() == real_path(&settled.content).ok())
    });
    let mut defaults = settled.as_ref().map(Settled::defaults).unwrap_or_default();
    if let Some(settled) = &settled {
        // Settings above the book apply to its content folder.
        let inside = settled.content.strip_prefix(root).unwrap_or(Path::new(""));
        defaults.src = match slashed(inside) {
            inside if inside.is_empty() => ".".to_owned(),
            inside => inside.into_owned(),
        };
    }
    let (config, settings) = load(place, defaults.clone(), findings)?.unzip();
    Ok((config, settings.unwrap_or(defaults), settled))
}

/// Reads a settings file of another generator.
pub(super) fn read_text(path: &Path, boundary: &Boundary) -> Option<Arc<SourceFile>> {
    let bytes = boundary.read(path, MAX_FOREIGN_BYTES).ok()?;
    let (source, _) = SourceFile::from_bytes(shown(path), bytes);
    Some(Arc::new(source))
}

fn unusable(path: &Path, refusal: &Refusal) -> Diagnostic {
    let (rule, help) = match refusal {
        Refusal::Outside => (
            "content/outside-repository",
            "copy the file into the repository",
        ),
        Refusal::TooLarge { .. } => ("content/unreadable", "reduce the size of the file"),
        refusal => ("content/unreadable", refusal.help()),
    };
    let source = Arc::new(SourceFile::new(shown(path), ""));
    let message = format!("`book.toml` {refusal}");
    Diagnostic::new(rule, Severity::Error, &source, 0..0, message).with_help(help)
}
