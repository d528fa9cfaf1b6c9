use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Mutex, OnceLock, PoisonError};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::book::{Book, Operations, is_page_path};
use crate::diagnostic::{self, did_you_mean};

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
    has_code: bool,
    ignored: OnceLock<Vec<(String, Gitignore)>>,
}

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

    /// The file that a wrong path under the content folder means, as a path
    /// from there: of the same name anywhere, else of a similar one. Says too
    /// whether it is the only one of exactly that name.
    pub(super) fn nearest(&self, path: &str) -> Option<(&str, bool)> {
        let names = self.names.get_or_init(|| self.names());
        let wanted = stem(path);
        let same_name = names.get(&wanted);
        let found = match same_name {
            Some(found) => found,
            None => names.get(&self.similar(&wanted)?)?,
        };
        let ending = ending(path);
        let same_kind = found.iter().find(|path| self::ending(path) == ending);
        // A file of another kind with another name is not meant; an address
        // of the site has the ending of no file.
        let may_differ = same_name.is_some() || matches!(ending, "" | "html");
        if same_kind.is_none() && !may_differ {
            return None;
        }
        let is_only = found.len() == 1 && file_name(&found[0]) == file_name(path);
        let nearest = same_kind.or(found.first())?;
        Some((nearest, is_only))
    }

    fn similar(&self, wanted: &str) -> Option<String> {
        let similar = || self.similar.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = similar().get(wanted) {
            return known.clone();
        }
        let names = self.names.get_or_init(|| self.names());
        let found = did_you_mean(wanted, names.keys().map(String::as_str)).map(str::to_owned);
        similar().insert(wanted.to_owned(), found.clone());
        found
    }

    /// The one file of the repository that a wrong path in a command means:
    /// the one that ends like it, else the one whose name shares most words.
    pub(super) fn nearest_in_repository(&self, path: &str) -> Option<&'a str> {
        let files = &self.operations.files;
        let tail = format!("/{}", path.trim_start_matches("./"));
        let mut same = files.iter().filter(|file| file.ends_with(&tail));
        if let (Some(only), None) = (same.next(), same.next()) {
            return Some(only);
        }
        let wanted = words(path);
        let same_kind = files.iter().filter(|file| ending(file) == ending(path));
        let scored = same_kind.map(|file| {
            let shared = words(file)
                .iter()
                .filter(|word| wanted.contains(word))
                .count();
            (shared, file.as_str())
        });
        let mut best: Vec<(usize, &str)> = scored.filter(|(shared, _)| *shared >= 2).collect();
        best.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
        match best[..] {
            [first, second, ..] if first.0 == second.0 => None,
            [first, ..] => Some(first.1),
            [] => self.one_slip_from(path),
        }
    }

    /// The one file whose whole path is nearly this one.
    fn one_slip_from(&self, path: &str) -> Option<&'a str> {
        let files = self.operations.files.iter().map(String::as_str);
        let (near, is_only) = diagnostic::nearest(path, files)?;
        is_only.then_some(near)
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

/// `to` as a link from the file `from`, both under the content folder.
pub(super) fn relative_link(from: &str, to: &str) -> String {
    let from: Vec<&str> = from.split('/').collect();
    let to: Vec<&str> = to.split('/').collect();
    let folders = from.len() - 1;
    let shared = from[..folders]
        .iter()
        .zip(&to[..to.len() - 1])
        .take_while(|(a, b)| a == b)
        .count();
    let up = std::iter::repeat_n("..", folders - shared);
    up.chain(to[shared..].iter().copied())
        .collect::<Vec<_>>()
        .join("/")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_relative_to_the_page() {
        assert_eq!(relative_link("a/b/x.md", "a/c/y.md"), "../c/y.md");
        assert_eq!(relative_link("x.md", "c/y.md"), "c/y.md");
        assert_eq!(relative_link("a/x.md", "a/y.md"), "y.md");
        assert_eq!(relative_link("a/x.md", "../docs/y.md"), "../../docs/y.md");
    }
}
