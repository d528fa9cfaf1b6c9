use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::book::Book;
use crate::diagnostic::did_you_mean;

/// The files of a book by name, to find what a wrong path means. Made when
/// the first path is wrong.
pub(super) struct FileNames<'a> {
    book: &'a Book,
    /// The first file of each name, by the name in lower case and without
    /// its ending.
    names: OnceLock<BTreeMap<String, &'a str>>,
}

impl<'a> FileNames<'a> {
    pub(super) fn new(book: &'a Book) -> Self {
        Self {
            book,
            names: OnceLock::new(),
        }
    }

    /// The file that `path` means: one of the same name anywhere in the book,
    /// else of a similar one.
    pub(super) fn nearest(&self, path: &str) -> Option<&'a str> {
        let names = self.names.get_or_init(|| names(self.book));
        let wanted = stem(path).to_lowercase();
        let found = names.get(&wanted).or_else(|| {
            let similar = did_you_mean(&wanted, names.keys().map(String::as_str))?;
            names.get(similar)
        });
        found.copied()
    }
}

/// Every folder may have one: the name says nothing about which is meant.
const EVERYWHERE: [&str; 3] = ["index", "_index", "readme"];

fn names(book: &Book) -> BTreeMap<String, &str> {
    let mut names = BTreeMap::new();
    let pages = book.pages.iter().map(|page| page.document.path.as_str());
    for path in pages.chain(book.assets.iter().map(|asset| asset.path.as_str())) {
        let stem = stem(path).to_lowercase();
        if !EVERYWHERE.contains(&stem.as_str()) {
            names.entry(stem).or_insert(path);
        }
    }
    names
}

/// The file name without its ending.
fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}
