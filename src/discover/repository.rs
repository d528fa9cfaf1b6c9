use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::ignored::Ignored;
use super::{is_settings, shown};
use crate::files::{Boundary, git_root};
use crate::platform::{real_path, slashed};
use crate::source::SourceFile;

/// Maximum size of files that can define names, in bytes.
const MAX_FILE_BYTES: u64 = 1024 * 1024;
/// How many files of a repository are listed at most.
const MAX_PATHS: usize = 200_000;
/// How many folders deep files are looked for.
const MAX_DEPTH: usize = 200;

/// The files around a book, of which its pages speak.
#[derive(Debug, Default)]
pub struct RepositoryFiles {
    /// The root of the repository; empty if there is none.
    pub top: PathBuf,
    /// Every path relative to the repository, with `/`, sorted.
    pub paths: Vec<String>,
    /// Symbolic links, which are not followed, sorted.
    pub links: Vec<String>,
    /// The content folder, relative to the repository.
    pub content: String,
    /// The files that may define names: relative path and text, sorted.
    pub texts: Vec<(String, Arc<SourceFile>)>,
}

/// The kind of a book on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BookKind {
    /// A folder.
    Folder,
    /// One markdown file, in a folder that may hold anything.
    LoneFile,
}

impl BookKind {
    /// The kind of the book at `path`.
    pub fn of(path: &Path) -> Self {
        if path.is_file() && !is_settings(path) {
            Self::LoneFile
        } else {
            Self::Folder
        }
    }
}

/// The location of a repository.
#[derive(Clone, Copy, Debug)]
pub struct RepositoryScope<'a> {
    /// The book's folder.
    pub root: &'a Path,
    /// The folder of its pages.
    pub content: &'a Path,
    /// The repository's folder as `book.toml` names it, under the book's.
    pub named: Option<&'a str>,
    /// The kind of the book.
    pub kind: BookKind,
}

/// Lists the repository around a book and reads the files selected by `wants`.
/// Files ignored by git and unreadable files are skipped.
///  The repository is `named`, or else the nearest folder at or above `root`
/// that contains `.git`, or else `root` itself; for a single-file book, it is
/// empty in that case.
pub fn load_repository(scope: &RepositoryScope<'_>, wants: fn(&str) -> bool) -> RepositoryFiles {
    let RepositoryScope {
        root,
        content,
        named,
        kind,
    } = *scope;
    let absolute = |path: &Path| real_path(path).unwrap_or_else(|_| path.to_owned());
    let (root, content) = (absolute(root), absolute(content));
    let top = match named {
        Some(named) => absolute(&root.join(named)),
        None => match git_root(&root) {
            Some(top) => top,
            None if kind == BookKind::LoneFile => return RepositoryFiles::default(),
            None => root.clone(),
        },
    };
    let boundary = Boundary::around(&top);
    let mut listing = Listing {
        ignored: Ignored::above(&top, &boundary),
        paths: Vec::new(),
        links: Vec::new(),
    };
    listing.folder(&top, "");
    let Listing {
        mut paths,
        mut links,
        ..
    } = listing;
    paths.sort_unstable();
    links.sort_unstable();
    let reader = Reader::new(&top, boundary);
    let texts = paths
        .par_iter()
        .filter(|path| wants(path))
        .filter_map(|path| Some((path.clone(), reader.source(path)?)))
        .collect();
    let content = content.strip_prefix(&top).map(slashed);
    RepositoryFiles {
        content: content
            .map(std::borrow::Cow::into_owned)
            .unwrap_or_default(),
        paths,
        links,
        texts,
        top,
    }
}

/// Reads the selected files of a repository.
pub fn read_repository_files(
    top: &Path,
    paths: &[String],
    wants: impl Fn(&str) -> bool + Sync,
) -> Vec<(String, Arc<SourceFile>)> {
    let reader = Reader::new(top, Boundary::around(top));
    let wanted = paths.par_iter().filter(|path| wants(path));
    wanted
        .filter_map(|path| Some((path.clone(), reader.source(path)?)))
        .collect()
}

/// What a function makes of the path and the text of each selected file of a
/// repository, of which no more than one for each thread is in memory.
pub fn map_repository_files<T: Send>(
    top: &Path,
    paths: &[String],
    wants: impl Fn(&str) -> bool + Sync,
    of: impl Fn(&str, &str) -> T + Sync,
) -> Vec<T> {
    let reader = Reader::new(top, Boundary::around(top));
    let wanted = paths.par_iter().filter(|path| wants(path));
    wanted
        .filter_map(|path| Some(of(path, &String::from_utf8_lossy(&reader.bytes(path)?))))
        .collect()
}

/// Lists the files of a repository, without following any link.
struct Listing<'a> {
    ignored: Ignored<'a>,
    paths: Vec<String>,
    links: Vec<String>,
}

impl Listing<'_> {
    fn folder(&mut self, folder: &Path, under: &str) {
        let depth = under.bytes().filter(|&byte| byte == b'/').count();
        let Ok(entries) = std::fs::read_dir(folder) else {
            return;
        };
        if depth > MAX_DEPTH {
            return;
        }
        self.ignored.enter(folder);
        for entry in entries.flatten() {
            let Ok(kind) = entry.file_type() else {
                continue;
            };
            let name = entry.file_name();
            let (is_folder, is_file) = (kind.is_dir(), kind.is_file());
            let is_skipped = name == ".git" || name == "node_modules";
            if kind.is_symlink() && self.links.len() < MAX_PATHS {
                self.links
                    .push(format!("{under}{}", name.to_string_lossy()));
            }
            if is_skipped || !(is_folder || is_file) || self.paths.len() >= MAX_PATHS {
                continue;
            }
            if self.ignored.has_rules() && self.ignored.covers(&entry.path(), is_folder) {
                continue;
            }
            let path = format!("{under}{}", name.to_string_lossy());
            if is_folder {
                self.folder(&entry.path(), &format!("{path}/"));
            } else {
                self.paths.push(path);
            }
        }
        self.ignored.leave();
    }
}

/// Reads files that have been listed.
struct Reader<'a> {
    boundary: Boundary,
    /// The folder in which they were listed.
    top: &'a Path,
    /// The current folder, from which paths are shown.
    here: Option<PathBuf>,
}

impl<'a> Reader<'a> {
    fn new(top: &'a Path, boundary: Boundary) -> Self {
        Self {
            boundary,
            top,
            here: std::env::current_dir().ok(),
        }
    }

    /// The bytes of the file at a path below the folder.
    fn bytes(&self, path: &str) -> Option<Vec<u8>> {
        let bytes = self.boundary.read_listed(self.top, path, MAX_FILE_BYTES);
        bytes.ok()
    }

    fn source(&self, path: &str) -> Option<Arc<SourceFile>> {
        let bytes = self.bytes(path)?;
        let shown = match &self.here {
            Some(here) if here == self.top => path.to_owned(),
            Some(here) => shown(&from(here, &self.top.join(path))),
            None => shown(&self.top.join(path)),
        };
        let (source, _) = SourceFile::from_bytes(shown, bytes);
        Some(Arc::new(source))
    }
}

/// A path relative to a folder.
fn from(here: &Path, path: &Path) -> PathBuf {
    if let Ok(below) = path.strip_prefix(here) {
        return below.to_owned();
    }
    let shared = here
        .components()
        .zip(path.components())
        .take_while(|(a, b)| a == b)
        .count();
    // Nothing but the root in common: the whole path is clearer.
    if shared <= 1 {
        return path.to_owned();
    }
    let up = here.components().skip(shared).map(|_| "..".as_ref());
    let down = path
        .components()
        .skip(shared)
        .map(std::path::Component::as_os_str);
    up.chain(down).collect()
}
