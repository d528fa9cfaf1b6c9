use std::cmp::Ordering;
use std::collections::HashMap;

use super::entry::{Entry, PageEntry};
use super::language::{self, Language};
use super::thesaurus;
use super::weigh::WeighedPage;

/// How soon more of the same word stops counting, and how much a long
/// section counts less (BM25's k1 and b).
const SATURATION: f32 = 1.6;
const LENGTH_SHARE: f32 = 0.6;

/// How much a part of a compound counts of the compound.
const PART_OF_COMPOUND: f32 = 0.6;

/// Levels of the strength with which a word belongs to a section.
const LEVELS: f32 = 16.0;

/// The level above them all: the word is the name of the section's page.
pub(super) const NAMES_PAGE: u8 = 17;

/// From here on the word is one of the page's title, with half as many levels.
/// It is so marked in the page's first section.
const OF_TITLE: u8 = 18;

/// How strongly a word belongs to a section, from 1 to 16, and whether it says
/// what the page is about.
pub(super) fn strength(level: u8) -> (u8, bool) {
    match level {
        OF_TITLE.. => ((level - OF_TITLE + 1) * 2, true),
        NAMES_PAGE => (NAMES_PAGE - 1, true),
        _ => (level, false),
    }
}

/// The search index of a book.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Index {
    /// The pages, in the book's order.
    pub(super) pages: Vec<PageEntry>,
    /// The sections, in the order of the pages.
    pub(super) sections: Vec<Entry>,
    /// The words in order, each with the sections that it occurs in and its
    /// level there, which [`strength`] reads. A capital letter marks where a
    /// part of an identifier begins.
    pub(super) terms: Vec<(String, Vec<(u32, u8)>)>,
    /// Number of different words in each page's title.
    pub(super) titles: Vec<usize>,
    /// What readers say for words of the book: the numbers of these.
    pub(super) meanings: Vec<(String, Vec<u32>)>,
    /// The rules of the book's languages.
    pub(super) languages: Vec<Language>,
}

/// An index that is being filled, page by page in the book's order.
#[derive(Default)]
pub(super) struct IndexBuilder {
    pages: Vec<PageEntry>,
    titles: Vec<usize>,
    sections: Vec<Entry>,
    /// Length and prior of each section.
    measures: Vec<(f32, f32)>,
    numbers: HashMap<String, u32>,
    /// For each word where it occurs.
    places: Vec<Vec<Place>>,
    languages: Vec<Language>,
}

/// A section that a word occurs in.
#[derive(Clone, Copy, Debug)]
struct Place {
    section: u32,
    weight: f32,
    mark: Mark,
}

/// What a word is to the page that it stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Mark {
    Plain,
    OfTitle,
    Name,
}

impl IndexBuilder {
    /// An empty index of a book in such languages.
    pub(super) fn new(languages: Vec<Language>) -> Self {
        Self {
            languages,
            ..Self::default()
        }
    }

    /// Adds the next page.
    pub(super) fn add(&mut self, page: WeighedPage) {
        let number = self.pages.len();
        self.pages.push(page.entry);
        self.titles.push(page.title.1);
        let mut marks = vec![Mark::Plain; page.words.len()];
        page.title
            .0
            .iter()
            .for_each(|word| marks[*word as usize] = Mark::OfTitle);
        page.names
            .iter()
            .for_each(|word| marks[*word as usize] = Mark::Name);
        let words: Vec<u32> = page
            .words
            .into_iter()
            .map(|word| self.number(word))
            .collect();
        for (at, (entry, weighed)) in page.sections.into_iter().enumerate() {
            let section = u32::try_from(self.sections.len()).unwrap_or(u32::MAX);
            self.sections.push(Entry {
                page: number,
                ..entry
            });
            self.measures.push((weighed.length, weighed.prior));
            for (word, weight) in weighed.words {
                let mark = match marks[word as usize] {
                    Mark::OfTitle if at > 0 => Mark::Plain,
                    mark => mark,
                };
                self.places[words[word as usize] as usize].push(Place {
                    section,
                    weight,
                    mark,
                });
            }
        }
    }

    /// The number of a word, which the next place goes to.
    fn number(&mut self, word: String) -> u32 {
        let next = u32::try_from(self.places.len()).unwrap_or(u32::MAX);
        let at = *self.numbers.entry(word).or_insert(next);
        if at == next {
            self.places.push(Vec::new());
        }
        at
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
            .map(|(word, at)| (word, std::mem::take(&mut self.places[at as usize])))
            .collect();
        terms.sort_unstable_by(|(left, _), (right, _)| in_order(left, right));
        terms.dedup_by(|(other, places), (word, kept)| {
            let is_same = word.eq_ignore_ascii_case(other);
            if is_same {
                merge(kept, std::mem::take(places));
            }
            is_same
        });
        if !self.languages.is_empty() {
            add_parts(&mut terms, &self.languages);
        }
        let levels = |places: Vec<Place>| {
            let places = places.into_iter().map(|place| {
                let (norm, prior) = measures[place.section as usize];
                let level = level(prior * place.weight / (place.weight + norm));
                let level = match place.mark {
                    Mark::Name => NAMES_PAGE,
                    Mark::OfTitle => OF_TITLE + (level - 1) / 2,
                    Mark::Plain => level,
                };
                (place.section, level)
            });
            places.collect()
        };
        let terms = terms.into_iter();
        let terms: Vec<_> = terms.map(|(word, places)| (word, levels(places))).collect();
        let counts = terms
            .iter()
            .map(|(word, places): &(String, Vec<_>)| (word.as_str(), places.len()));
        let counts: Vec<(&str, usize)> = counts.collect();
        Index {
            meanings: thesaurus::of_book(&counts, self.sections.len()),
            languages: self.languages,
            pages: self.pages,
            titles: self.titles,
            sections: self.sections,
            terms,
        }
    }
}

/// Adds the places of compounds to their parts, which are words of the book.
fn add_parts(terms: &mut [(String, Vec<Place>)], languages: &[Language]) {
    let numbers = terms.iter().enumerate();
    let numbers: HashMap<String, usize> = numbers
        .map(|(number, (word, _))| (word.clone(), number))
        .collect();
    let is_known = |part: &str| numbers.contains_key(part);
    let mut added: Vec<(usize, Vec<Place>)> = Vec::new();
    for (word, places) in terms.iter() {
        for part in language::parts(languages, word, &is_known) {
            let places = places.iter().map(|place| Place {
                weight: place.weight * PART_OF_COMPOUND,
                mark: place.mark.min(Mark::OfTitle),
                ..*place
            });
            added.push((numbers[&part], places.collect()));
        }
    }
    for (number, places) in added {
        merge(&mut terms[number].1, places);
    }
}

/// The order of words: as they are looked up, and of one identifier the form
/// with most parts first.
fn in_order(left: &str, right: &str) -> Ordering {
    let capitals = |text: &str| text.bytes().filter(u8::is_ascii_uppercase).count();
    let lower = left.bytes().map(|byte| byte.to_ascii_lowercase());
    lower
        .cmp(right.bytes().map(|byte| byte.to_ascii_lowercase()))
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
            kept.mark = kept.mark.max(other.mark);
        }
        is_same
    });
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the share lies between 0 and 1"
)]
fn level(share: f32) -> u8 {
    (share * LEVELS).ceil().clamp(1.0, LEVELS) as u8
}

#[cfg(test)]
mod tests {
    use super::super::weigh::weigh_page;
    use super::super::{SearchPage, SearchSection};
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
