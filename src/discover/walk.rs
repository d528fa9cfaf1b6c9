use std::path::{Path, PathBuf};
use std::sync::Arc;

use walkdir::{DirEntry, WalkDir};

use super::shown;
use crate::book::is_page_path;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::SourceFile;

/// Marks a folder as a published site, which is no content.
const SITE_MARKER: &str = ".opsbook-site";

/// The files under a content folder, each with its path under it.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) pages: Vec<(String, PathBuf)>,
    pub(super) assets: Vec<(String, PathBuf)>,
    pub(super) data: Vec<(String, PathBuf)>,
}

/// Walks the content folder in the order of names. Names that begin with `.`
/// or `_` stay private, but for `_index.md` and `_data`.
pub(super) fn walk(content: &Path, root: &Path, findings: &mut Vec<Diagnostic>) -> Found {
    let mut found = Found::default();
    let same_as_root = content == root;
    let walk = WalkDir::new(content)
        .follow_links(true)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| entry.depth() == 0 || is_wanted(entry, same_as_root));
    for entry in walk {
        match entry {
            Ok(entry) if entry.file_type().is_file() => sort_in(&entry, content, &mut found),
            Ok(_) => {}
            Err(error) => findings.push(unreadable(&error)),
        }
    }
    found
}

/// Whether any markdown lies under `folder`.
pub(super) fn has_markdown(folder: &Path) -> bool {
    let mut entries = WalkDir::new(folder).max_depth(6).into_iter().flatten();
    entries.any(|entry| entry.file_type().is_file() && is_markdown(entry.path()))
}

fn is_wanted(entry: &DirEntry, same_as_root: bool) -> bool {
    let name = entry.file_name().to_string_lossy();
    if entry.file_type().is_dir() {
        let private = name.starts_with('.') || (name.starts_with('_') && name != "_data");
        let foreign = matches!(&*name, "node_modules" | "target")
            || (same_as_root && entry.depth() == 1 && name == "themes");
        return !private && !foreign && !entry.path().join(SITE_MARKER).exists();
    }
    !name.starts_with('.') && (!name.starts_with('_') || name == "_index.md")
}

fn sort_in(entry: &DirEntry, content: &Path, found: &mut Found) {
    let file = entry.path().to_owned();
    let under = file.strip_prefix(content).unwrap_or(&file);
    let path = under.to_string_lossy().replace('\\', "/");
    if let Some(name) = path.strip_prefix("_data/") {
        let ending = name.rsplit_once('.');
        if let Some((name, "yaml" | "yml")) = ending {
            found.data.push((name.to_owned(), file));
        }
    } else if path.contains("/_data/") {
        // Data belongs to the whole book and is read at its top only.
    } else if is_markdown(&file) {
        found.pages.push((path, file));
    } else if entry.depth() != 1 || !matches!(&*path, "book.toml" | "checks.lock") {
        found.assets.push((path, file));
    }
}

fn is_markdown(path: &Path) -> bool {
    is_page_path(&path.to_string_lossy())
}

fn unreadable(error: &walkdir::Error) -> Diagnostic {
    let path = error.path().map(shown).unwrap_or_default();
    let source = Arc::new(SourceFile::new(path, ""));
    let (message, help) = if error.loop_ancestor().is_some() {
        (
            "the symbolic link leads back to a folder around it and is left out".to_owned(),
            "remove the link",
        )
    } else {
        let why = error
            .io_error()
            .map_or_else(|| error.to_string(), ToString::to_string);
        (
            format!("it cannot be read and is left out: {why}"),
            "check its permissions and where it links to",
        )
    };
    Diagnostic::new(
        "content/unreadable",
        Severity::Warning,
        &source,
        0..0,
        message,
    )
    .with_help(help)
}
