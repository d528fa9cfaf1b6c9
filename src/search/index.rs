use std::collections::HashMap;

use super::{SearchPage, SearchSection, tokenise};

/// Weight of a word by where it stands.
const NAME: f32 = 6.0;
const HEADING: f32 = 4.0;
const TITLE: f32 = 1.6;
const FILE: f32 = 1.2;
const PARENTS: f32 = 1.0;
const TEXT: f32 = 1.0;
const CODE: f32 = 1.2;

/// How soon more of the same word stops counting, and how much a long
/// section counts less (BM25's k1 and b).
const SATURATION: f32 = 1.6;
const LENGTH_SHARE: f32 = 0.6;

/// Levels of the strength with which a word belongs to a section.
const LEVELS: f32 = 16.0;

/// Longest excerpt, in bytes.
const EXCERPT: usize = 400;

/// The search index of a book.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Index {
    /// Address, title and breadcrumb of each page.
    pub(super) pages: Vec<(String, String, String)>,
    /// The sections, in the order of the pages.
    pub(super) sections: Vec<Entry>,
    /// The words in order, each with the sections that it occurs in and its
    /// level there, from 1 to 16.
    pub(super) terms: Vec<(String, Vec<(u32, u8)>)>,
}

/// A section of the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) page: usize,
    pub(super) heading: String,
    pub(super) anchor: String,
    pub(super) excerpt: String,
}

/// A page, read and weighed, ready for the index.
pub(super) struct WeighedPage {
    url: String,
    title: String,
    breadcrumb: String,
    sections: Vec<(Entry, Weighed)>,
}

/// The words of one section and their weights.
struct Weighed {
    words: HashMap<String, f32>,
    /// Number of words in text and code.
    length: f32,
}

/// An index that is being filled, page by page in the book's order.
#[derive(Default)]
pub(super) struct IndexBuilder {
    pages: Vec<(String, String, String)>,
    sections: Vec<Entry>,
    lengths: Vec<f32>,
    numbers: HashMap<String, usize>,
    /// For each word the sections that it occurs in, and its weight there.
    places: Vec<Vec<(u32, f32)>>,
}

impl IndexBuilder {
    /// Adds the next page.
    pub(super) fn add(&mut self, page: WeighedPage) {
        let number = self.pages.len();
        self.pages.push((page.url, page.title, page.breadcrumb));
        for (entry, weighed) in page.sections {
            let id = u32::try_from(self.sections.len()).unwrap_or(u32::MAX);
            self.sections.push(Entry {
                page: number,
                ..entry
            });
            self.lengths.push(weighed.length);
            weighed.words.into_iter().for_each(|(word, weight)| {
                let next = self.places.len();
                let at = *self.numbers.entry(word).or_insert(next);
                if at == next {
                    self.places.push(Vec::new());
                }
                self.places[at].push((id, weight));
            });
        }
    }

    /// The index of the pages so far: how much a word counts depends on how
    /// long sections are on average.
    pub(super) fn finish(mut self) -> Index {
        let total: f32 = self.lengths.iter().sum();
        #[expect(
            clippy::cast_precision_loss,
            reason = "an average needs no exact count"
        )]
        let average = (total / self.lengths.len().max(1) as f32).max(1.0);
        let norm =
            |length: f32| SATURATION * (1.0 - LENGTH_SHARE + LENGTH_SHARE * length / average);
        let norms: Vec<f32> = self.lengths.iter().map(|length| norm(*length)).collect();
        let mut terms: Vec<(String, Vec<(u32, u8)>)> = self
            .numbers
            .into_iter()
            .map(|(word, at)| {
                let places = std::mem::take(&mut self.places[at]);
                let places = places.into_iter().map(|(id, weight)| {
                    let norm = norms[id as usize];
                    (id, level(weight / (weight + norm)))
                });
                (word, places.collect())
            })
            .collect();
        terms.sort_unstable_by(|(left, _), (right, _)| left.cmp(right));
        Index {
            pages: self.pages,
            sections: self.sections,
            terms,
        }
    }
}

/// Weighs the words of a page.
pub(super) fn weigh_page(page: SearchPage) -> WeighedPage {
    let mut shared = Weighed {
        words: HashMap::new(),
        length: 0.0,
    };
    shared.add(&page.title, TITLE);
    shared.add(&page.file_stem, FILE);
    for name in &page.names {
        shared.add(name, NAME);
    }
    let sections = page.sections.into_iter().map(|section| {
        let weighed = weigh_section(&section, &shared);
        (entry(section), weighed)
    });
    WeighedPage {
        url: page.url,
        title: page.title,
        breadcrumb: page.breadcrumb,
        sections: sections.collect(),
    }
}

fn weigh_section(section: &SearchSection, shared: &Weighed) -> Weighed {
    let mut weighed = Weighed {
        words: shared.words.clone(),
        length: 0.0,
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
    let text = if section.text.trim().is_empty() {
        &section.code
    } else {
        &section.text
    };
    let mut excerpt = String::new();
    for word in text.split_whitespace() {
        if excerpt.len() + word.len() > EXCERPT {
            break;
        }
        if !excerpt.is_empty() {
            excerpt.push(' ');
        }
        excerpt.push_str(word);
    }
    Entry {
        page: 0,
        heading: section.heading,
        anchor: section.anchor,
        excerpt,
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
