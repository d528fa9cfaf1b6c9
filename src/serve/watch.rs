use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;

use notify::Watcher as _;
use notify::event::{AccessKind, AccessMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode};

use super::Change;
use crate::discover::BookKind;
use crate::pipeline::LoadedBook;

/// What is watched: folders with all below them, and folders alone.
#[derive(Debug, Default)]
pub(super) struct Watched {
    folders: BTreeMap<PathBuf, bool>,
}

/// Tells of files that change.
pub(super) struct Watcher {
    watcher: Option<RecommendedWatcher>,
    watched: BTreeMap<PathBuf, bool>,
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
            watched.add(theme, true);
        }
        let alerts = loaded.operations.alerts.iter();
        let sources = alerts.map(|alert| alert.source.path());
        let pages = loaded.book.pages.iter();
        let sources = sources.chain(pages.map(|page| page.document.source.path()));
        for path in sources.map(Path::new) {
            let is_link = path.symlink_metadata().is_ok_and(|file| file.is_symlink());
            // A linked file changes where it really lies.
            let real = if is_link {
                path.canonicalize().ok()
            } else {
                None
            };
            watched.add(parent(real.as_deref().unwrap_or(path)), false);
        }
        let declared: BTreeSet<&str> = loaded
            .operations
            .declared
            .iter()
            .map(|name| &*name.file)
            .collect();
        for path in declared {
            watched.add(parent(&loaded.repository.join(path)), false);
        }
        watched
    }

    fn add(&mut self, folder: &Path, deep: bool) {
        let Ok(folder) = folder.canonicalize() else {
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

    /// Watches these folders and no others.
    pub(super) fn watch(&mut self, watched: &Watched) {
        let needed = watched.needed();
        let Some(watcher) = &mut self.watcher else {
            return;
        };
        let gone = self
            .watched
            .iter()
            .filter(|(path, deep)| needed.get(*path) != Some(*deep));
        for (path, _) in gone {
            // It may be gone from the disk as well.
            let _ = watcher.unwatch(path);
        }
        let mut now = BTreeMap::new();
        for (path, deep) in needed {
            let mode = if deep {
                RecursiveMode::Recursive
            } else {
                RecursiveMode::NonRecursive
            };
            // A folder that was deleted and made anew is another one.
            let is_new = self.watched.get(&path) != Some(&deep);
            if !is_new || watcher.watch(&path, mode).is_ok() {
                now.insert(path, deep);
            }
        }
        self.watched = now;
    }
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
