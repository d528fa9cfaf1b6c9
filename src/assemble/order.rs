use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use rayon::prelude::*;

use crate::book::{Document, PageId};

/// Puts documents into reading order: a folder's own page first, then as
/// `SUMMARY.md` says, then by weight, then by name, numbers counted.
pub(super) fn sort(mut documents: Vec<Arc<Document>>, summary: &[String]) -> Vec<Arc<Document>> {
    let order = Order::new(&documents, summary);
    documents.par_sort_by_cached_key(|document| order.key(document));
    documents
}

/// Whether a file's name makes it the page of the folder that it lies in.
fn is_section_page(path: &str) -> bool {
    section_rank(path).is_some()
}

/// The page that introduces each folder: `_index.md`, `index.md`, `README.md`
/// in it, or a file of its name beside it. A page alone in a book is the
/// book's start page.
pub(super) fn section_pages(documents: &[Arc<Document>]) -> BTreeMap<String, PageId> {
    let folders: BTreeSet<&str> = documents
        .iter()
        .map(|document| folder_of(&document.path))
        .collect();
    let mut best: BTreeMap<&str, (u8, PageId)> = BTreeMap::new();
    for (index, document) in documents.iter().enumerate() {
        let path = document.path.as_str();
        let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
        let (folder, rank) = match section_rank(path) {
            Some(rank) => (folder_of(path), rank),
            None if folders.contains(stem) => (stem, 3),
            None if documents.len() == 1 && !path.contains('/') => ("", 4),
            None => continue,
        };
        let entry = best.entry(folder).or_insert((rank, PageId(index)));
        *entry = (*entry).min((rank, PageId(index)));
    }
    best.into_iter()
        .map(|(folder, (_, page))| (folder.to_owned(), page))
        .collect()
}

/// Which of several section pages wins: the lowest.
fn section_rank(path: &str) -> Option<u8> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let ranked = ["_index.md", "index.md", "readme.md"].into_iter().zip(0..);
    let mut fitting = ranked.filter(|(known, _)| known.eq_ignore_ascii_case(name));
    fitting.next().map(|(_, rank)| rank)
}

/// The folder that a path lies in; empty for the top.
pub(super) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

type Place = (usize, i64, NaturalName);

/// One place for each folder on the way and one for the file itself.
#[derive(PartialEq, Eq)]
struct Key {
    /// Shared by the folder's pages.
    folders: Arc<Vec<Place>>,
    file: Option<Place>,
    path: String,
}

impl Key {
    fn way(&self) -> impl Iterator<Item = &Place> {
        self.folders.iter().chain(&self.file)
    }
}

impl Ord for Key {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_way = if Arc::ptr_eq(&self.folders, &other.folders) {
            self.file.cmp(&other.file)
        } else {
            self.way().cmp(other.way())
        };
        by_way.then_with(|| self.path.cmp(&other.path))
    }
}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// What the order of pages depends on beside their paths.
struct Order<'a> {
    /// The places of pages in `SUMMARY.md`.
    places: BTreeMap<&'a str, usize>,
    /// The weights of folders.
    weights: BTreeMap<String, i64>,
    /// The way to each folder.
    ways: HashMap<String, Arc<Vec<Place>>>,
}

impl<'a> Order<'a> {
    fn new(documents: &[Arc<Document>], summary: &'a [String]) -> Self {
        // The first mention of a page counts.
        let places = summary.iter().enumerate().rev();
        let mut order = Self {
            places: places.map(|(at, path)| (path.as_str(), at)).collect(),
            weights: folder_weights(documents),
            ways: HashMap::new(),
        };
        for document in documents {
            let folder = folder_of(&document.path);
            if !order.ways.contains_key(folder) {
                let way = Arc::new(order.way(folder));
                order.ways.insert(folder.to_owned(), way);
            }
        }
        order
    }

    fn key(&self, document: &Document) -> Key {
        let path = document.path.as_str();
        let folder = folder_of(path);
        let file = (!is_section_page(path)).then(|| {
            let place = self.places.get(path).copied().unwrap_or(usize::MAX);
            let weight = document.meta.weight.unwrap_or(i64::MAX);
            let name = path.rsplit('/').next().unwrap_or(path);
            (place, weight, NaturalName::new(name))
        });
        Key {
            folders: self.ways.get(folder).cloned().unwrap_or_default(),
            file,
            path: path.to_owned(),
        }
    }

    fn way(&self, folder: &str) -> Vec<Place> {
        let ends = folder.match_indices('/').map(|(at, _)| at);
        let ends = ends.chain((!folder.is_empty()).then_some(folder.len()));
        ends.map(|end| {
            let folder = &folder[..end];
            let weight = self.weights.get(folder).copied().unwrap_or(i64::MAX);
            let name = folder.rsplit('/').next().unwrap_or(folder);
            (self.first_place(folder), weight, NaturalName::new(name))
        })
        .collect()
    }

    /// The place of the first page of a folder that `SUMMARY.md` names.
    fn first_place(&self, folder: &str) -> usize {
        let prefix = format!("{folder}/");
        let inside = self
            .places
            .range(prefix.as_str()..)
            .take_while(|(path, _)| path.starts_with(&prefix));
        inside.map(|(_, &place)| place).min().unwrap_or(usize::MAX)
    }
}

/// The weights that section pages give their folders.
fn folder_weights(documents: &[Arc<Document>]) -> BTreeMap<String, i64> {
    documents
        .iter()
        .filter(|document| is_section_page(&document.path))
        .filter_map(|document| {
            let weight = document.meta.weight?;
            Some((folder_of(&document.path).to_owned(), weight))
        })
        .collect()
}

/// A name in the order that people expect: case aside, numbers by value.
#[derive(PartialEq, Eq)]
struct NaturalName(String);

impl NaturalName {
    fn new(name: &str) -> Self {
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        Self(stem.to_lowercase())
    }
}

impl Ord for NaturalName {
    fn cmp(&self, other: &Self) -> Ordering {
        // Pages mostly share their folders.
        if self == other {
            return Ordering::Equal;
        }
        // What is the same in front needs no look, but a number is read whole.
        let bytes = self.0.bytes().zip(other.0.bytes());
        let same = bytes.take_while(|(left, right)| left == right).count();
        let same = &self.0[..self.0.floor_char_boundary(same)];
        let same = same.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let (mut left, mut right) = (&self.0[same..], &other.0[same..]);
        loop {
            match (take_piece(&mut left), take_piece(&mut right)) {
                (None, None) => return self.0.cmp(&other.0),
                (a, b) => match a.cmp(&b) {
                    Ordering::Equal => {}
                    unequal => return unequal,
                },
            }
        }
    }
}

impl PartialOrd for NaturalName {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A run of digits by length and digits without leading zeros, or one other
/// character.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Piece<'a> {
    Number(usize, &'a str),
    Other(char),
}

fn take_piece<'a>(rest: &mut &'a str) -> Option<Piece<'a>> {
    let first = rest.chars().next()?;
    if first.is_ascii_digit() {
        let end = rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(rest.len());
        let (number, after) = rest.split_at(end);
        *rest = after;
        let number = number.trim_start_matches('0');
        return Some(Piece::Number(number.len(), number));
    }
    *rest = &rest[first.len_utf8()..];
    Some(Piece::Other(first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_sort_as_people_count() {
        let mut names = ["b.md", "a10.md", "A2.md", "a02.md"].map(NaturalName::new);
        names.sort();
        assert_eq!(names.map(|name| name.0), ["a02", "a2", "a10", "b"]);
    }
}
