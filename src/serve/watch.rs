use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;

use notify::Watcher as _;
use notify::event::{AccessKind, AccessMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode};

use super::Change;
use crate::discover::{BookKind, is_settings};
use crate::pipeline::LoadedBook;
use crate::platform::{self, real_path};

/// Watched folders, with or without their subfolders.
#[derive(Debug, Default)]
pub(super) struct Watched {
    folders: BTreeMap<PathBuf, bool>,
}

/// Reports changed files.
pub(super) struct Watcher {
    watcher: Option<RecommendedWatcher>,
    watched: BTreeMap<PathBuf, Folder>,
}

/// A watched folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Folder {
    /// Whether subfolders are included.
    deep: bool,
    id: u64,
}

impl Watched {
    /// The folder of a book that may be invalid.
    pub(super) fn of_folder(book: &Path) -> Self {
        let mut watched = Self::default();
        if is_settings(book) && book.is_file() {
            watched.add(parent(book), false);
            watched.add(&parent(book).join("content"), true);
        } else if book.is_dir() {
            watched.add(book, false);
            watched.add(&book.join("content"), true);
        } else {
            watched.add(parent(book), false);
        }
        watched
    }

    /// All inputs of a book.
    pub(super) fn of_book(loaded: &LoadedBook) -> Self {
        let mut watched = Self::default();
        watched.add(&loaded.root, false);
        // The folder of a single-file book may contain anything, so only the
        // file itself is watched.
        watched.add(&loaded.content, loaded.kind == BookKind::Folder);
        if let Some(theme) = &loaded.theme {
            // Without a folder the theme is only what book.toml names.
            if !theme.folder.as_os_str().is_empty() {
                watched.add(&theme.folder, true);
            }
            let files = theme.statics.iter();
            for (_, file) in files.filter(|(_, file)| !file.starts_with(&theme.folder)) {
                watched.add(parent(file), false);
            }
        }
        for source in &loaded.generator_files {
            watched.add(parent(Path::new(source.path())), false);
        }
        let alerts = loaded.operations.alerts.iter();
        let sources = alerts.map(|alert| alert.source.path());
        let pages = loaded.book.pages.iter();
        let sources = sources.chain(pages.map(|page| page.document.source.path()));
        let mut folders = BTreeSet::new();
        for path in sources.map(Path::new) {
            let is_link = path.symlink_metadata().is_ok_and(|file| file.is_symlink());
            // Symbolic links are watched at their target.
            if let Some(real) = is_link.then(|| real_path(path).ok()).flatten() {
                watched.add(parent(&real), false);
            }
            folders.insert(parent(path));
        }
        for folder in folders {
            watched.add(folder, false);
        }
        let declared: BTreeSet<&str> = loaded
            .operations
            .definitions
            .iter()
            .map(|name| &*name.file)
            .collect();
        for path in declared {
            watched.add(parent(&loaded.repository.join(path)), false);
        }
        watched
    }

    fn add(&mut self, folder: &Path, deep: bool) {
        let Ok(folder) = real_path(folder) else {
            return;
        };
        *self.folders.entry(folder).or_default() |= deep;
    }

    /// Removes folders that are already covered by a watched parent.
    fn needed(&self) -> BTreeMap<PathBuf, bool> {
        let deep: Vec<&PathBuf> = self
            .folders
            .iter()
            .filter(|(_, deep)| **deep)
            .map(|(path, _)| path)
            .collect();
        let covered = |path: &PathBuf| {
            deep.iter()
                .any(|above| path != *above && path.starts_with(above))
        };
        let folders = self.folders.iter().filter(|(path, _)| !covered(path));
        folders.map(|(path, deep)| (path.clone(), *deep)).collect()
    }
}

impl Watcher {
    /// Creates a watcher without folders. On systems without file notification,
    /// the preview serves only the first build.
    pub(super) fn start(changes: Sender<Change>) -> Self {
        let tell = move |event: notify::Result<Event>| {
            let Ok(event) = event else { return };
            let paths: Vec<PathBuf> = event
                .paths
                .iter()
                .filter(|path| is_content(path))
                .cloned()
                .collect();
            if (matters(event.kind) && !paths.is_empty()) || event.need_rescan() {
                // The preview has ended.
                let _ = changes.send(Change::Files(paths));
            }
        };
        Self {
            watcher: notify::recommended_watcher(tell).ok(),
            watched: BTreeMap::new(),
        }
    }

    /// Watches exactly these folders. Returns whether one is new.
    pub(super) fn watch(&mut self, watched: &Watched) -> bool {
        let Some(watcher) = &mut self.watcher else {
            return false;
        };
        let needed = watched.needed().into_iter();
        let needed: BTreeMap<PathBuf, Folder> = needed
            .filter_map(|(path, deep)| {
                let id = identity(&path)?;
                Some((path, Folder { deep, id }))
            })
            .collect();
        let gone = self.watched.iter();
        for (path, _) in gone.filter(|(path, folder)| needed.get(*path) != Some(*folder)) {
            // The folder may have been deleted.
            let _ = watcher.unwatch(path);
        }
        let before = std::mem::take(&mut self.watched);
        let mut has_new = false;
        for (path, folder) in needed {
            if before.get(&path) != Some(&folder) {
                let mode = if folder.deep {
                    RecursiveMode::Recursive
                } else {
                    RecursiveMode::NonRecursive
                };
                if watcher.watch(&path, mode).is_err() {
                    continue;
                }
                has_new = true;
            }
            self.watched.insert(path, folder);
        }
        has_new
    }
}

/// Distinguishes a folder from one that was recreated at the same path.
fn identity(folder: &Path) -> Option<u64> {
    let metadata = folder.metadata().ok()?;
    Some(platform::identity(&metadata))
}

/// Ignores read access; otherwise the preview would trigger itself.
fn matters(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => true,
        EventKind::Access(_) | EventKind::Other => false,
        EventKind::Any | EventKind::Create(_) | EventKind::Modify(_) | EventKind::Remove(_) => true,
    }
}

/// Whether a file can be part of a book; temporary files of editors, git and
/// opsbook are ignored.
fn is_content(path: &Path) -> bool {
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy())
        .unwrap_or_default();
    let is_ours = path.iter().any(|part| part == ".git" || part == ".opsbook");
    let is_swap = name.ends_with('~')
        || name.ends_with(".swp")
        || name.ends_with(".swx")
        || name.starts_with(".#")
        || name == "4913";
    !is_ours && !is_swap
}

fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}
