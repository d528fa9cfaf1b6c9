use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Mutex, OnceLock, PoisonError};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::book::{Book, Operations, is_page_path};
use crate::diagnostic::{nearest, nearest_within};
use crate::validate::paths::relative_link;

/// Every folder may have one: the name says nothing about which is meant.
const EVERYWHERE: [&str; 3] = ["index", "_index", "readme"];

/// The files of a book and of the repository around it, by name, to find what
/// a wrong path means. Made when the first path is wrong.
pub(super) struct FileNames<'a> {
    book: &'a Book,
    operations: &'a Operations,
    names: OnceLock<BTreeMap<String, Vec<String>>>,
    /// What was found to be like a name that no file has: a page that moved is
    /// missed in many places.
    similar: Mutex<HashMap<String, Option<String>>>,
    /// The repository's files that may be meant, with the words of their
    /// names.
    in_use: OnceLock<Vec<InUse>>,
    /// The same for paths in the repository.
    meant: Mutex<HashMap<String, Vec<usize>>>,
    has_code: bool,
    ignored: OnceLock<Vec<(String, Gitignore)>>,
}

/// A file of the repository, by its index, that is not put away.
struct InUse {
    file: usize,
    words: Vec<String>,
}

/// The files that a wrong path may mean.
pub(super) struct Meant<'a> {
    /// Equally likely ones, as paths under the content folder.
    pub(super) files: Vec<&'a str>,
    /// Whether the first is the only file of exactly the wrong path's name.
    pub(super) is_only: bool,
}

/// How many files a suggestion names at most.
const MAX_LISTED: usize = 2;

/// Folders of what is kept and no longer used.
const PUT_AWAY: [&str; 7] = [
    "archive",
    "archived",
    "backup",
    "backups",
    "old",
    "deprecated",
    "attic",
];

/// Endings of what a repository of pages alone holds.
const OF_PAGES: [&str; 8] = [
    ".md",
    ".png",
    ".svg",
    ".jpg",
    ".lock",
    ".gitignore",
    "LICENSE",
    "book.toml",
];

impl<'a> FileNames<'a> {
    pub(super) fn new(book: &'a Book, operations: &'a Operations) -> Self {
        Self {
            book,
            operations,
            names: OnceLock::new(),
            similar: Mutex::default(),
            in_use: OnceLock::new(),
            meant: Mutex::default(),
            ignored: OnceLock::new(),
            has_code: operations.files.iter().any(|file| {
                file.contains('/') && !OF_PAGES.iter().any(|ending| file.ends_with(ending))
            }),
        }
    }

    /// Whether the repository holds more than pages and their pictures.
    pub(super) fn has_code(&self) -> bool {
        self.has_code
    }

    /// Whether git leaves a path out: such files are made on each machine.
    pub(super) fn is_ignored(&self, path: &str) -> bool {
        let ignored = self.ignored.get_or_init(|| ignored(self.operations));
        ignored.iter().any(|(folder, rules)| {
            let inside = if folder.is_empty() {
                Some(path)
            } else {
                path.strip_prefix(folder.as_str())
                    .and_then(|rest| rest.strip_prefix('/'))
            };
            inside.is_some_and(|path| rules.matched_path_or_any_parents(path, false).is_ignore())
        })
    }

    /// The files that a wrong path on a page may mean, as paths under the
    /// content folder: those of the same name anywhere, else of a similar one;
    /// of these the ones whose folders are most like the path's.
    pub(super) fn nearest(&self, page: &str, path: &str) -> Meant<'_> {
        let names = self.names.get_or_init(|| self.names());
        let wanted = stem(path);
        let of_stem = |stem: &str| {
            let found = names.get(stem).map_or(&[][..], Vec::as_slice);
            let files = found.iter().map(String::as_str);
            let fits = |file: &&str| {
                kind(ending(file)) == kind(ending(path)) && *file != page && !is_put_away(file)
            };
            files.filter(fits).collect::<Vec<_>>()
        };
        let mut files = of_stem(&wanted);
        if files.is_empty() {
            files = self
                .similar(&wanted)
                .map_or_else(Vec::new, |similar| of_stem(&similar));
        }
        let is_only = matches!(files[..], [only] if file_name(only) == file_name(path));
        let most = files.iter().map(|file| equal_end(file, path)).max();
        files.retain(|file| Some(equal_end(file, path)) == most);
        if files.len() > MAX_LISTED {
            files.clear();
        }
        Meant { files, is_only }
    }

    fn similar(&self, wanted: &str) -> Option<String> {
        let similar = || self.similar.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = similar().get(wanted) {
            return known.clone();
        }
        let names = self.names.get_or_init(|| self.names());
        let length = wanted.chars().count();
        let found = nearest_within(
            wanted,
            names.keys().map(String::as_str),
            (length / 5).clamp(1, 3),
        );
        let found = found.map(|(near, _)| near.to_owned());
        similar().insert(wanted.to_owned(), found.clone());
        found
    }

    /// The files of the repository that a wrong path in a command may mean:
    /// those that end like it, else the one whose name shares most words.
    pub(super) fn nearest_in_repository(&self, path: &str) -> Vec<&'a str> {
        let meant = || self.meant.lock().unwrap_or_else(PoisonError::into_inner);
        let known = meant().get(path).cloned();
        let found = known.unwrap_or_else(|| {
            let found = self.meant_in_repository(path);
            meant().insert(path.to_owned(), found.clone());
            found
        });
        let files = found.into_iter().map(|file| self.file(file));
        files.collect()
    }

    fn file(&self, index: usize) -> &'a str {
        &self.operations.files[index]
    }

    fn meant_in_repository(&self, path: &str) -> Vec<usize> {
        let files = self.in_use.get_or_init(|| in_use(self.operations));
        let tail = format!("/{}", path.trim_start_matches("./"));
        let same = files.iter().map(|file| file.file);
        let same = same.filter(|&file| self.file(file).ends_with(&tail));
        let same: Vec<usize> = same.take(MAX_LISTED + 1).collect();
        if (1..=MAX_LISTED).contains(&same.len()) {
            return same;
        }
        let wanted = words(path);
        let scored = files.iter().map(|file| {
            let shared = file.words.iter().filter(|word| wanted.contains(word));
            (shared.count(), file.file)
        });
        let mut best: Vec<(usize, usize)> = scored
            .filter(|&(shared, file)| shared >= 2 && ending(self.file(file)) == ending(path))
            .collect();
        best.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        match best[..] {
            [first, second, ..] if first.0 == second.0 => Vec::new(),
            [first, ..] => vec![first.1],
            [] => self.one_slip_from(path).into_iter().collect(),
        }
    }

    /// The one file whose whole path is nearly this one.
    fn one_slip_from(&self, path: &str) -> Option<usize> {
        let files = &self.operations.files;
        let (near, is_only) = nearest(path, files.iter().map(String::as_str))?;
        let mut indices = 0..files.len();
        indices.find(|&file| is_only && files[file] == near)
    }

    fn names(&self) -> BTreeMap<String, Vec<String>> {
        let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut add = |path: String| {
            let stem = stem(&path);
            if !EVERYWHERE.contains(&stem.as_str()) {
                names.entry(stem).or_default().push(path);
            }
        };
        for page in &self.book.pages {
            add(page.document.path.clone());
        }
        for asset in &self.book.assets {
            add(asset.path.clone());
        }
        let content = &self.operations.content;
        let from = format!("{content}/page");
        let assets = self.book.assets.iter().map(|asset| asset.path.as_str());
        let assets: BTreeSet<&str> = assets.collect();
        for file in &self.operations.files {
            let inside = match content.as_str() {
                "" => Some(file.as_str()),
                content => file
                    .strip_prefix(content)
                    .and_then(|path| path.strip_prefix('/')),
            };
            match inside {
                None => add(relative_link(&from, file)),
                // Without a book.toml these are copied once a page links to them.
                Some(path) if !is_page_path(path) && !assets.contains(path) => {
                    add(path.to_owned());
                }
                Some(_) => {}
            }
        }
        names
    }
}

fn in_use(operations: &Operations) -> Vec<InUse> {
    let files = operations.files.iter().enumerate();
    let files = files.filter(|(_, path)| !is_put_away(path));
    let files = files.map(|(file, path)| InUse {
        file,
        words: words(path),
    });
    files.collect()
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The file name without its ending, in lower case.
fn stem(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.')
        .map_or(name, |(stem, _)| stem)
        .to_lowercase()
}

fn ending(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or("", |(_, ending)| ending)
}

/// Endings that stand for each other, as a page moves from one to the other.
fn kind(ending: &str) -> &str {
    match ending {
        "" | "md" | "mdx" | "markdown" | "html" | "htm" => "md",
        "png" | "jpg" | "jpeg" | "gif" | "svg" | "webp" | "avif" => "png",
        "yaml" | "yml" => "yaml",
        other => other,
    }
}

/// Whether a file lies where nobody is to be sent.
fn is_put_away(file: &str) -> bool {
    let mut folders = file.split('/').rev().skip(1);
    folders.any(|folder| {
        PUT_AWAY
            .iter()
            .any(|name| folder.eq_ignore_ascii_case(name))
    })
}

/// How many folders two paths have in common, seen from their file names.
fn equal_end(left: &str, right: &str) -> usize {
    let (left, right) = (left.rsplit('/').skip(1), right.rsplit('/').skip(1));
    left.zip(right)
        .take_while(|(left, right)| left == right)
        .count()
}

/// The words of a path's last two parts, for comparing renamed files. The
/// ending is compared by itself.
fn words(path: &str) -> Vec<String> {
    let path = path.rsplit_once('.').map_or(path, |(path, _)| path);
    let last: Vec<&str> = path.rsplit('/').take(2).collect();
    let parts = last
        .iter()
        .flat_map(|part| part.split(|c: char| !c.is_ascii_alphanumeric()));
    let long =
        parts.filter(|word| word.len() > 2 && !word.bytes().all(|byte| byte.is_ascii_digit()));
    long.map(str::to_lowercase).collect()
}

/// The patterns of each `.gitignore`, with its folder. A line that is no
/// pattern ignores nothing.
fn ignored(operations: &Operations) -> Vec<(String, Gitignore)> {
    let files = operations.ignore_files.iter();
    let read = files.filter_map(|(path, source)| {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut builder = GitignoreBuilder::new("");
        for line in source.text().lines() {
            let _ = builder.add_line(None, line);
        }
        Some((folder.to_owned(), builder.build().ok()?))
    });
    read.collect()
}
