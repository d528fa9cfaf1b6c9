use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use rayon::prelude::*;

use super::names::{Naming, leading_number, stem};
use super::route::{address_route, folder_route};
use crate::book::{Arrangement, Document, PageId, Route, Weight};

/// Sorts documents into reading order: index pages first, then by weight, then
/// by name with numbers in numeric order.
pub(super) fn sort(
    mut documents: Vec<Arc<Document>>,
    arrangement: &Arrangement,
) -> Vec<Arc<Document>> {
    let order = Order::new(&documents, arrangement);
    documents.par_sort_by_cached_key(|document| order.key(document));
    documents
}

/// Whether a file name makes it the index page of its folder.
fn is_section_page(path: &str, naming: Naming<'_>) -> bool {
    section_rank(path, naming).is_some()
}

/// The index page of each folder: `_index.md`, `index.md`, `README.md`, or a
/// sibling file with the name of the folder. The only page of a book is its
/// start page, as is a page whose URL says so.
pub(super) fn section_pages(
    documents: &[Arc<Document>],
    arrangement: &Arrangement,
) -> BTreeMap<String, PageId> {
    let naming = Naming::of(arrangement);
    let folders: BTreeSet<&str> = documents
        .iter()
        .map(|document| folder_of(&document.path))
        .collect();
    // The routes of folder indexes.
    let by_route: HashMap<Route, &str> = folders
        .iter()
        .map(|folder| (folder_route(folder, naming), *folder))
        .collect();
    let mut best: BTreeMap<&str, (u8, PageId)> = BTreeMap::new();
    for (index, document) in documents.iter().enumerate() {
        let path = document.path.as_str();
        let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
        let is_start = arrangement.start.as_deref() == Some(path)
            || document.meta.address.as_deref() == Some("/");
        let address = document.meta.address.as_deref().map(address_route);
        let addressed = address.and_then(|route| by_route.get(&route).copied());
        let (folder, rank) = match section_rank(path, naming) {
            _ if is_start => ("", 0),
            // Its URL is that of a folder.
            None if addressed.is_some() => (addressed.unwrap_or_default(), 3),
            Some(rank) => (folder_of(path), rank),
            None if folders.contains(stem) => (stem, 4),
            None if is_named_as_folder(stem, naming) => (folder_of(path), 5),
            None if documents.len() == 1 && !path.contains('/') => ("", 6),
            None => continue,
        };
        let entry = best.entry(folder).or_insert((rank, PageId(index)));
        *entry = (*entry).min((rank, PageId(index)));
    }
    best.into_iter()
        .map(|(folder, (_, page))| (folder.to_owned(), page))
        .collect()
}

/// Rank of a candidate index page; the lowest wins.
fn section_rank(path: &str, naming: Naming<'_>) -> Option<u8> {
    let stem = stem(path, naming);
    let ranked = ["_index", "index", "readme"].into_iter().zip(1..);
    let mut fitting = ranked.filter(|(known, _)| known.eq_ignore_ascii_case(stem));
    fitting.next().map(|(_, rank)| rank)
}

/// Docusaurus: `backup/backup.md` introduces its folder.
fn is_named_as_folder(stem: &str, naming: Naming<'_>) -> bool {
    let folder = folder_of(stem);
    let last = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    naming.strips_numbers() && !folder.is_empty() && last(folder) == last(stem)
}

/// The folder of a path; empty for the top.
pub(super) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

type Place = (Weight, NaturalName);

/// Sort key: one position per folder and one for the file.
#[derive(PartialEq, Eq)]
struct Key {
    /// Shared by all pages of the folder.
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

/// The inputs of the page order besides the paths.
struct Order<'a> {
    naming: Naming<'a>,
    /// The weights of folders.
    weights: BTreeMap<String, Weight>,
    /// The positions of each folder path.
    ways: HashMap<String, Arc<Vec<Place>>>,
}

impl<'a> Order<'a> {
    fn new(documents: &[Arc<Document>], arrangement: &'a Arrangement) -> Self {
        let mut order = Self {
            naming: Naming::of(arrangement),
            weights: folder_weights(documents, arrangement),
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
        let file = (!is_section_page(path, self.naming)).then(|| {
            let name = path.rsplit('/').next().unwrap_or(path);
            (
                self.weight(document.meta.weight, name),
                NaturalName::new(name),
            )
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
            let name = folder.rsplit('/').next().unwrap_or(folder);
            let weight = self.weight(self.weights.get(folder).copied(), name);
            (weight, NaturalName::new(name))
        })
        .collect()
    }

    /// The explicit weight, else the leading number.
    fn weight(&self, written: Option<Weight>, name: &str) -> Weight {
        let number = || leading_number(name, self.naming);
        written.or_else(number).unwrap_or(Weight::LAST)
    }
}

/// The weights of folders, from their index pages and settings.
fn folder_weights(
    documents: &[Arc<Document>],
    arrangement: &Arrangement,
) -> BTreeMap<String, Weight> {
    let naming = Naming::of(arrangement);
    let of_pages = documents
        .iter()
        .filter(|document| is_section_page(&document.path, naming))
        .filter_map(|document| {
            let weight = document.meta.weight?;
            Some((folder_of(&document.path).to_owned(), weight))
        });
    let notes = arrangement.folders.iter();
    let of_notes = notes.filter_map(|(folder, note)| Some((folder.clone(), note.weight?)));
    of_pages.chain(of_notes).collect()
}

/// A name in natural order: case-insensitive, with numbers in numeric order.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct NaturalName(String);

impl NaturalName {
    pub(super) fn new(name: &str) -> Self {
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        Self(stem.to_lowercase())
    }
}

impl Ord for NaturalName {
    fn cmp(&self, other: &Self) -> Ordering {
        // Pages usually share their folders.
        if self == other {
            return Ordering::Equal;
        }
        // A common prefix can be skipped, but numbers must be compared as a
        // whole.
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

/// A run of digits, compared by length and then digits, or another character.
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
