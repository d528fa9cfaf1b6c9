use std::cmp::Ordering;
use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::tokenise::identifier;
use super::{SearchPage, SearchSection, tokenise};

/// Weight of a word by where it stands.
const NAME: f32 = 6.0;
const HEADING: f32 = 4.0;
const TITLE: f32 = 1.2;
const FILE: f32 = 0.96;
const PARENTS: f32 = 1.0;
const TEXT: f32 = 1.0;
const CODE: f32 = 1.5;

/// How much a section counts that does little but list links.
const LINK_LIST: f32 = 0.35;

/// How soon more of the same word stops counting, and how much a long
/// section counts less (BM25's k1 and b).
const SATURATION: f32 = 1.6;
const LENGTH_SHARE: f32 = 0.6;

/// Levels of the strength with which a word belongs to a section.
const LEVELS: f32 = 16.0;

/// The level above them all: the word is the name of the section's page.
pub(super) const NAMES_PAGE: u8 = 17;

/// Longest text that is kept of a section, in bytes.
const TEXT_KEPT: usize = 600;

/// The search index of a book.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Index {
    /// The pages, in the book's order.
    pub(super) pages: Vec<PageEntry>,
    /// The sections, in the order of the pages.
    pub(super) sections: Vec<Entry>,
    /// The words in order, each with the sections that it occurs in and its
    /// level there, from 1 to 16 or [`NAMES_PAGE`]. A capital letter marks where a part of an
    /// identifier begins.
    pub(super) terms: Vec<(String, Vec<(u32, u8)>)>,
}

/// A page of the index: address, title, breadcrumb, and the path of its
/// source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PageEntry(
    pub(super) String,
    pub(super) String,
    pub(super) String,
    pub(super) String,
);

/// A section of the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) page: usize,
    pub(super) heading: String,
    pub(super) anchor: String,
    pub(super) text: String,
}

/// A page, read and weighed, ready for the index.
pub(super) struct WeighedPage {
    entry: PageEntry,
    /// What the page is called, as words of the index.
    names: Vec<String>,
    sections: Vec<(Entry, Weighed)>,
}

/// The words of one section and their weights.
struct Weighed {
    words: HashMap<String, f32>,
    /// Number of words in text and code.
    length: f32,
    /// How much the section counts for what it is.
    prior: f32,
}

/// An index that is being filled, page by page in the book's order.
#[derive(Default)]
pub(super) struct IndexBuilder {
    pages: Vec<PageEntry>,
    sections: Vec<Entry>,
    /// Length and prior of each section.
    measures: Vec<(f32, f32)>,
    numbers: HashMap<String, usize>,
    /// For each word where it occurs.
    places: Vec<Vec<Place>>,
}

/// A section that a word occurs in.
#[derive(Clone, Copy, Debug)]
struct Place {
    section: u32,
    weight: f32,
    /// Whether the word is the name of the page.
    is_name: bool,
}

impl IndexBuilder {
    /// Adds the next page.
    pub(super) fn add(&mut self, page: WeighedPage) {
        let number = self.pages.len();
        self.pages.push(page.entry);
        for (entry, weighed) in page.sections {
            let id = u32::try_from(self.sections.len()).unwrap_or(u32::MAX);
            self.sections.push(Entry {
                page: number,
                ..entry
            });
            self.measures.push((weighed.length, weighed.prior));
            weighed.words.into_iter().for_each(|(word, weight)| {
                let next = self.places.len();
                let is_name = page.names.contains(&word);
                let at = *self.numbers.entry(word).or_insert(next);
                if at == next {
                    self.places.push(Vec::new());
                }
                self.places[at].push(Place {
                    section: id,
                    weight,
                    is_name,
                });
            });
        }
    }

    /// The index of the pages so far: how much a word counts depends on how
    /// long sections are on average.
    pub(super) fn finish(mut self) -> Index {
        let total: f32 = self.measures.iter().map(|(length, _)| length).sum();
        #[expect(
            clippy::cast_precision_loss,
            reason = "an average needs no exact count"
        )]
        let average = (total / self.measures.len().max(1) as f32).max(1.0);
        let norm =
            |length: f32| SATURATION * (1.0 - LENGTH_SHARE + LENGTH_SHARE * length / average);
        let measures = self.measures.iter();
        let measures: Vec<(f32, f32)> = measures
            .map(|(length, prior)| (norm(*length), *prior))
            .collect();
        let mut terms: Vec<(String, Vec<Place>)> = self
            .numbers
            .into_iter()
            .map(|(word, at)| (word, std::mem::take(&mut self.places[at])))
            .collect();
        terms.sort_unstable_by(|(left, _), (right, _)| in_order(left, right));
        terms.dedup_by(|(other, places), (word, kept)| {
            let is_same = word.eq_ignore_ascii_case(other);
            if is_same {
                merge(kept, std::mem::take(places));
            }
            is_same
        });
        let levels = |places: Vec<Place>| {
            let places = places.into_iter().map(|place| {
                let (norm, prior) = measures[place.section as usize];
                let level = if place.is_name {
                    NAMES_PAGE
                } else {
                    level(prior * place.weight / (place.weight + norm))
                };
                (place.section, level)
            });
            places.collect()
        };
        let terms = terms.into_iter();
        let terms = terms.map(|(word, places)| (word, levels(places))).collect();
        Index {
            pages: self.pages,
            sections: self.sections,
            terms,
        }
    }
}

/// The order of words: as they are looked up, and of one identifier the form
/// with most parts first.
fn in_order(left: &str, right: &str) -> Ordering {
    let lower = |text: &str| text.to_ascii_lowercase();
    let capitals = |text: &str| text.bytes().filter(u8::is_ascii_uppercase).count();
    lower(left)
        .cmp(&lower(right))
        .then_with(|| capitals(right).cmp(&capitals(left)))
        .then_with(|| left.cmp(right))
}

/// Puts two lists of places together; both are in order.
fn merge(kept: &mut Vec<Place>, more: Vec<Place>) {
    kept.extend(more);
    kept.sort_by_key(|place| place.section);
    kept.dedup_by(|other, kept| {
        let is_same = other.section == kept.section;
        if is_same {
            kept.weight += other.weight;
            kept.is_name |= other.is_name;
        }
        is_same
    });
}

/// Weighs the words of a page.
pub(super) fn weigh_page(page: SearchPage) -> WeighedPage {
    let mut shared = Weighed {
        words: HashMap::new(),
        length: 0.0,
        prior: 1.0,
    };
    shared.add(&page.title, TITLE);
    shared.add(&page.file_stem, FILE);
    for name in &page.names {
        shared.add(name, NAME);
    }
    let names = names(&page);
    for name in &names {
        shared.words.entry(name.clone()).or_insert(TITLE);
    }
    let sections = page.sections.into_iter().map(|section| {
        let weighed = weigh_section(&section, &shared);
        (entry(section), weighed)
    });
    WeighedPage {
        names,
        entry: PageEntry(page.url, page.title, page.breadcrumb, page.source),
        sections: sections.collect(),
    }
}

/// What a page is called: its alerts and errors, and a title or file name that
/// is written like an alert's. Others (`cert-manager`) are also what many
/// queries for other pages are about.
fn names(page: &SearchPage) -> Vec<String> {
    let titles = [&page.title, &page.file_stem].into_iter();
    let titles = titles.filter(|title| title.chars().all(char::is_alphanumeric));
    let all = page.names.iter().chain(titles);
    let mut names: Vec<String> = all.map(|name| identifier(name)).collect();
    names.retain(|name| !name.is_empty());
    names.sort_unstable();
    names.dedup();
    names
}

fn weigh_section(section: &SearchSection, shared: &Weighed) -> Weighed {
    let mut weighed = Weighed {
        words: shared.words.clone(),
        length: 0.0,
        prior: if section.lists_links { LINK_LIST } else { 1.0 },
    };
    weighed.add(&section.heading, HEADING);
    weighed.add(&section.parents, PARENTS);
    weighed.length = 0.0;
    weighed.add(&section.text, TEXT);
    weighed.add(&section.code, CODE);
    weighed
}

impl Weighed {
    fn add(&mut self, text: &str, weight: f32) {
        tokenise(text, |token| {
            self.length += 1.0;
            match self.words.get_mut(token) {
                Some(known) => *known += weight,
                None => {
                    self.words.insert(token.to_owned(), weight);
                }
            }
        });
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the share lies between 0 and 1"
)]
fn level(share: f32) -> u8 {
    (share * LEVELS).ceil().clamp(1.0, LEVELS) as u8
}

/// A section as the index keeps it; its page is known when it is added.
fn entry(section: SearchSection) -> Entry {
    let mut text = String::new();
    let words = section.text.split_whitespace();
    for word in words.chain(section.code_only.split_whitespace()) {
        if text.len() + word.len() > TEXT_KEPT {
            break;
        }
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(word);
    }
    Entry {
        page: 0,
        heading: section.heading,
        anchor: section.anchor,
        text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_in_a_heading_counts_more_than_in_the_text() {
        let section = |heading: &str, text: &str| SearchSection {
            heading: heading.to_owned(),
            text: text.to_owned(),
            ..SearchSection::default()
        };
        let page = SearchPage {
            title: "T".to_owned(),
            sections: vec![
                section("Redis", "is slow"),
                section("Other", "redis is slow"),
            ],
            ..SearchPage::default()
        };
        let mut builder = IndexBuilder::default();
        builder.add(weigh_page(page));
        let index = builder.finish();
        let found = index
            .terms
            .iter()
            .find(|(word, _)| word == "redis")
            .map(|(_, places)| places.clone());
        let found = found.expect("is indexed");
        assert_eq!(found.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [0, 1]);
        assert!(found[0].1 > found[1].1, "{found:?}");
    }
}
