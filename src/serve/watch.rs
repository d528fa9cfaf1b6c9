use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;

use notify::Watcher as _;
use notify::event::{AccessKind, AccessMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode};

use super::Change;
use crate::discover::BookKind;
use crate::pipeline::LoadedBook;
use crate::platform::{self, real_path};

/// What is watched: folders with all below them, and folders alone.
#[derive(Debug, Default)]
pub(super) struct Watched {
    folders: BTreeMap<PathBuf, bool>,
}

/// Tells of files that change.
pub(super) struct Watcher {
    watcher: Option<RecommendedWatcher>,
    watched: BTreeMap<PathBuf, Folder>,
}

/// A folder that is watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Folder {
    /// With all below it.
    deep: bool,
    id: u64,
}

impl Watched {
    /// A book that may not be readable yet.
    pub(super) fn of_folder(book: &Path) -> Self {
        let mut watched = Self::default();
        if book.is_dir() {
            watched.add(book, false);
            watched.add(&book.join("content"), true);
        } else {
            watched.add(parent(book), false);
        }
        watched
    }

    /// Everything that a book is made from.
    pub(super) fn of_book(loaded: &LoadedBook) -> Self {
        let mut watched = Self::default();
        watched.add(&loaded.root, false);
        // The folder of a lone file may hold anything.
        watched.add(&loaded.content, loaded.kind == BookKind::Folder);
        if let Some(theme) = &loaded.theme {
            watched.add(&theme.folder, true);
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
            // A linked file changes where it really lies.
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

    /// Folders below one that is watched with all below it go without saying.
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
    /// A watcher of nothing yet. Where the system has none, the preview still
    /// serves what was built first.
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
                // Nobody listens any more when the preview has ended.
                let _ = changes.send(Change::Files(paths));
            }
        };
        Self {
            watcher: notify::recommended_watcher(tell).ok(),
            watched: BTreeMap::new(),
        }
    }

    /// Watches these folders and no others; whether there is a new one.
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
            // It may be gone from the disk as well.
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

/// What tells a folder from one that was made anew at its place.
fn identity(folder: &Path) -> Option<u64> {
    let metadata = folder.metadata().ok()?;
    Some(platform::identity(&metadata))
}

/// Reading a file is no change; without this the preview would wake itself.
fn matters(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => true,
        EventKind::Access(_) | EventKind::Other => false,
        EventKind::Any | EventKind::Create(_) | EventKind::Modify(_) | EventKind::Remove(_) => true,
    }
}

/// Whether a file can be part of a book: not what editors, git and opsbook
/// itself leave beside.
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
