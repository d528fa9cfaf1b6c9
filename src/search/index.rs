use std::collections::HashMap;

use rayon::prelude::*;

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

/// The words of one section and their weights.
struct Weighed {
    words: HashMap<String, f32>,
    length: f32,
}

/// Builds the index. The same pages give the same index.
pub fn build_index(pages: &[SearchPage]) -> Index {
    let weighed: Vec<Vec<Weighed>> = pages.par_iter().map(weigh_page).collect();
    let count: usize = weighed.iter().map(Vec::len).sum();
    let total: f32 = weighed.iter().flatten().map(|section| section.length).sum();
    #[expect(
        clippy::cast_precision_loss,
        reason = "an average needs no exact count"
    )]
    let average = (total / count.max(1) as f32).max(1.0);
    let mut terms: HashMap<String, Vec<(u32, u8)>> = HashMap::new();
    let mut index = Index::default();
    for (number, (page, sections)) in pages.iter().zip(weighed).enumerate() {
        index.pages.push((
            page.url.clone(),
            page.title.clone(),
            page.breadcrumb.clone(),
        ));
        for (section, weighed) in page.sections.iter().zip(sections) {
            let id = u32::try_from(index.sections.len()).unwrap_or(u32::MAX);
            let norm = SATURATION * (1.0 - LENGTH_SHARE + LENGTH_SHARE * weighed.length / average);
            index.sections.push(entry(number, section));
            weighed.words.into_iter().for_each(|(word, weight)| {
                terms
                    .entry(word)
                    .or_default()
                    .push((id, level(weight / (weight + norm))));
            });
        }
    }
    index.terms = terms.into_iter().collect();
    index
        .terms
        .sort_unstable_by(|(left, _), (right, _)| left.cmp(right));
    index
}

fn weigh_page(page: &SearchPage) -> Vec<Weighed> {
    let mut shared = Weighed {
        words: HashMap::new(),
        length: 0.0,
    };
    shared.add(&page.title, TITLE);
    shared.add(&page.file_stem, FILE);
    for name in &page.names {
        shared.add(name, NAME);
    }
    page.sections
        .iter()
        .map(|section| weigh_section(section, &shared))
        .collect()
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

fn entry(page: usize, section: &SearchSection) -> Entry {
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
        page,
        heading: section.heading.clone(),
        anchor: section.anchor.clone(),
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
        let index = build_index(&[page]);
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
