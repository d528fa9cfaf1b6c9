use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs::FileType;
use std::path::{Path, PathBuf};

use super::endings::Endings;
use super::ignored::Ignored;
use super::is_media;
use super::select::is_foreign;
use crate::book::is_page_path;
use crate::files::{Boundary, Refusal};
use crate::platform::{real_path, special_kind};

/// Marks a folder as a published site, which is no content.
const SITE_MARKER: &str = ".opsbook-site";
/// How many symbolic links to the same folder are followed. Links between
/// folders could otherwise give endless combinations.
const MAX_LINKS: usize = 8;
/// How many folders deep a walk goes.
const MAX_DEPTH: usize = 200;

/// A file under the content folder: its path under it, and where it lies.
pub(super) type Listed = (String, PathBuf);

/// The files under a content folder, in the order of names.
#[derive(Debug, Default)]
pub(super) struct WalkedFiles {
    pub(super) pages: Vec<Listed>,
    /// Not collected in a whole repository, most of which is not published.
    pub(super) assets: Vec<Listed>,
    /// The number of files that are neither pages nor media.
    pub(super) others: usize,
    pub(super) data: Vec<Listed>,
    /// Files that are not used, with reasons.
    pub(super) refused: Vec<(Listed, Refusal)>,
    /// The endings of all files that are not pages.
    pub(super) endings: Endings,
    /// The first file in a markup language that is not read.
    pub(super) other_markup: Option<PathBuf>,
}

/// Which folders a walk goes into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// A folder of pages: nearly all.
    Content,
    /// A whole repository without ignored and third-party files.
    Repository,
}

/// What a walk may read, and which files are content.
pub(super) struct Scope<'a> {
    pub(super) boundary: &'a Boundary,
    pub(super) extent: Extent,
    /// Folders right below the content folder that are content although their
    /// names begin with `_`.
    pub(super) collections: &'a [String],
}

/// Walks the content folder of the book at `root`. Names that begin with `.`
/// or `_` stay private, but for `_index.md`, `_data` and collections.
pub(super) fn walk(content: &Path, root: &Path, scope: &Scope<'_>) -> WalkedFiles {
    let Scope {
        boundary,
        extent,
        collections,
    } = *scope;
    let real = real_path(content);
    let real = real.unwrap_or_else(|_| content.to_owned());
    let mut walker = Walker {
        boundary,
        collections,
        is_root: content == root,
        ignored: (extent == Extent::Repository).then(|| Ignored::above(&real, boundary)),
        links: HashMap::new(),
        found: WalkedFiles::default(),
    };
    walker.folder(content, "", &mut vec![real]);
    walker.found
}

/// Whether any markdown lies under `folder`.
pub(super) fn has_markdown(folder: &Path) -> bool {
    let walk = walkdir::WalkDir::new(folder).max_depth(6);
    let mut entries = walk.into_iter().flatten();
    entries.any(|entry| entry.file_type().is_file() && is_markdown(entry.path()))
}

struct Walker<'a> {
    boundary: &'a Boundary,
    collections: &'a [String],
    /// Whether the content folder is the book's own.
    is_root: bool,
    /// Files ignored by git, if they are excluded.
    ignored: Option<Ignored<'a>>,
    /// How many links have led to each folder.
    links: HashMap<PathBuf, usize>,
    found: WalkedFiles,
}

impl Walker<'_> {
    /// Walks a folder. `way` contains the resolved paths of linked folders on
    /// the way, ending with this one.
    fn folder(&mut self, folder: &Path, under: &str, way: &mut Vec<PathBuf>) {
        let entries = match std::fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => {
                let why = Refusal::Unreadable(crate::files::plain(&error));
                let listed = (under.to_owned(), folder.to_owned());
                return self.found.refused.push((listed, why));
            }
        };
        let mut entries: Vec<_> = entries
            .flatten()
            .filter_map(|entry| Some((entry.file_name(), entry.file_type().ok()?)))
            .collect();
        entries.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        if let Some(ignored) = &mut self.ignored {
            ignored.enter(way.last().map_or(folder, PathBuf::as_path));
        }
        for (name, kind) in entries {
            self.entry(folder, under, (&name, kind), way);
        }
        if let Some(ignored) = &mut self.ignored {
            ignored.leave();
        }
    }

    fn entry(
        &mut self,
        folder: &Path,
        under: &str,
        (name, kind): (&OsStr, FileType),
        way: &mut Vec<PathBuf>,
    ) {
        let shown = name.to_string_lossy();
        let path = if under.is_empty() {
            shown.clone().into_owned()
        } else {
            format!("{under}/{shown}")
        };
        let is_private = shown.starts_with('.') || shown.starts_with('_');
        let is_collection = under.is_empty() && self.collections.iter().any(|name| *name == shown);
        if is_private && shown != "_index.md" && shown != "_data" && !is_collection {
            return;
        }
        let here = || way.last().map_or(folder, PathBuf::as_path).join(name);
        if self.is_ignored(here, kind.is_dir()) {
            return;
        }
        let file = || folder.join(name);
        if kind.is_file() && name.to_str().is_some() {
            return self.file(path, file);
        }
        let (file, here) = (file(), here());
        if name.to_str().is_none() {
            self.found.refused.push(((path, file), Refusal::Name));
        } else if kind.is_symlink() {
            self.link((path, file), &shown, way);
        } else if kind.is_dir() && way.len() > MAX_DEPTH {
            self.found.refused.push(((path, file), Refusal::Deep));
        } else if kind.is_dir() {
            if self.is_wanted(&file, &path, &shown) {
                way.push(here);
                self.folder(&file, &path, way);
                way.pop();
            }
        } else {
            let why = Refusal::Special(special_kind(kind));
            self.found.refused.push(((path, file), why));
        }
    }

    /// Follows a symbolic link if its target is inside.
    fn link(&mut self, (path, file): Listed, name: &str, way: &mut Vec<PathBuf>) {
        let refusal = match self.boundary.real(&file) {
            Err(refusal) => refusal,
            Ok(real) if real.is_dir() => {
                if !self.is_wanted(&file, &path, name) {
                    return;
                }
                let links = self.links.entry(real.clone()).or_default();
                *links += 1;
                if way.iter().any(|folder| folder.starts_with(&real)) {
                    Refusal::Loop
                } else if way.len() > MAX_DEPTH {
                    Refusal::Deep
                } else if *links > MAX_LINKS {
                    Refusal::Repeated
                } else {
                    way.push(real);
                    self.folder(&file, &path, way);
                    way.pop();
                    return;
                }
            }
            Ok(real) => match real.symlink_metadata() {
                Ok(found) if found.is_file() => return self.file(path, || file),
                Ok(found) => Refusal::Special(special_kind(found.file_type())),
                Err(_) => Refusal::Dangling,
            },
        };
        self.found.refused.push(((path, file), refusal));
    }

    fn is_ignored(&self, path: impl Fn() -> PathBuf, is_folder: bool) -> bool {
        let ignored = self.ignored.as_ref();
        ignored.is_some_and(|ignored| ignored.has_rules() && ignored.covers(&path(), is_folder))
    }

    fn is_wanted(&self, folder: &Path, path: &str, name: &str) -> bool {
        let is_tools = matches!(name, "node_modules" | "target");
        let is_themes = self.is_root && path == "themes";
        let is_others = self.ignored.is_some() && is_foreign(name);
        !is_tools && !is_themes && !is_others && !folder.join(SITE_MARKER).exists()
    }

    /// Adds a file: its path under the content folder, and where it lies.
    fn file(&mut self, path: String, file: impl FnOnce() -> PathBuf) {
        let found = &mut self.found;
        if let Some(name) = path.strip_prefix("_data/") {
            let ending = name.rsplit_once('.');
            if let Some((name, "yaml" | "yml")) = ending {
                found.data.push((name.to_owned(), file()));
            }
        } else if path.contains("/_data/") {
            // Data belongs to the whole book and is read at its top only.
        } else if is_page_path(&path) {
            found.pages.push((path, file()));
        } else if !matches!(&*path, "book.toml" | "checks.lock") {
            found.others += usize::from(!is_media(&path));
            let is_markup = found.endings.count(&path) && found.other_markup.is_none();
            // In a whole repository files are published if pages link to them.
            let is_asset = self.ignored.is_none();
            if is_markup || is_asset {
                let file = file();
                if is_markup {
                    found.other_markup = Some(file.clone());
                }
                if is_asset {
                    found.assets.push((path, file));
                }
            }
        }
    }
}

fn is_markdown(path: &Path) -> bool {
    is_page_path(&path.to_string_lossy())
}
