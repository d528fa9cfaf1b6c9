//! How much each word counts in the sections of a page.

use std::collections::{HashMap, HashSet};

use super::entry::{Entry, PageEntry};
use super::stem::stem;
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

/// Longest text that is kept of a section, in bytes.
const TEXT_KEPT: usize = 600;
/// What a line of code begins with that is no command of one line; a command
/// has a tab.
const CODE_LINE: &str = " ";
/// The same of the prose beside code.
const PROSE_KEPT: usize = 400;

/// A page, read and weighed, ready for the index. Its words are numbered.
pub(super) struct WeighedPage {
    pub(super) entry: PageEntry,
    pub(super) words: Vec<String>,
    /// What the page is called, as words of the index.
    pub(super) names: Vec<u32>,
    /// The words of its title and file name, and how many the title has.
    pub(super) title: (Vec<u32>, usize),
    pub(super) sections: Vec<(Entry, Weighed)>,
}

/// The words of one section and their weights.
pub(super) struct Weighed {
    pub(super) words: Vec<(u32, f32)>,
    /// Number of words in text and code.
    pub(super) length: f32,
    /// How much the section counts for what it is.
    pub(super) prior: f32,
}

/// The words of a page, numbered, and the weights of those at hand.
#[derive(Default)]
struct Words {
    numbers: HashMap<String, u32>,
    /// Weights by number; 0 is a word that the section does not have.
    weights: Vec<f32>,
    /// The words whose weight is not 0: a page may have a hundred thousand, and
    /// a section of it ten.
    used: Vec<u32>,
    length: f32,
}

impl Words {
    fn number(&mut self, word: &str) -> u32 {
        if let Some(number) = self.numbers.get(word) {
            return *number;
        }
        let number = u32::try_from(self.weights.len()).unwrap_or(u32::MAX);
        self.numbers.insert(word.to_owned(), number);
        self.weights.push(0.0);
        number
    }

    fn add(&mut self, text: &str, weight: f32) {
        tokenise(text, |token| {
            self.length += 1.0;
            let number = self.number(token);
            self.raise(number, weight);
        });
    }

    fn raise(&mut self, number: u32, weight: f32) {
        let sum = &mut self.weights[number as usize];
        if *sum == 0.0 {
            self.used.push(number);
        }
        *sum += weight;
    }

    /// Begins a section: only what all sections share counts.
    fn begin(&mut self, shared: &[(u32, f32)]) {
        for number in self.used.drain(..) {
            self.weights[number as usize] = 0.0;
        }
        for (number, weight) in shared {
            self.raise(*number, *weight);
        }
    }

    /// The words of the section and their weights, in the order of their
    /// numbers.
    fn weighed(&self) -> Vec<(u32, f32)> {
        let mut used = self.used.clone();
        used.sort_unstable();
        let weighed = used.into_iter();
        weighed
            .map(|number| (number, self.weights[number as usize]))
            .collect()
    }

    /// The words of a text that are no identifiers of several parts.
    fn parts(&mut self, text: &str) -> Vec<u32> {
        let mut parts = Vec::new();
        tokenise(text, |token| {
            if !token.bytes().any(|byte| byte.is_ascii_uppercase()) {
                parts.push(self.number(token));
            }
        });
        parts
    }

    /// In the order of their numbers.
    fn into_list(self) -> Vec<String> {
        let mut list: Vec<(u32, String)> = self
            .numbers
            .into_iter()
            .map(|(word, number)| (number, word))
            .collect();
        list.sort_unstable_by_key(|(number, _)| *number);
        list.into_iter().map(|(_, word)| word).collect()
    }
}

/// Weighs the words of a page.
pub(super) fn weigh_page(page: SearchPage) -> WeighedPage {
    let mut words = Words::default();
    words.add(&page.title, TITLE);
    words.add(&page.file_stem, FILE);
    for name in &page.names {
        words.add(name, NAME);
    }
    let names = names(&page).into_iter();
    let names: Vec<u32> = names.map(|name| words.number(&name)).collect();
    for name in &names {
        if words.weights[*name as usize] == 0.0 {
            words.raise(*name, TITLE);
        }
    }
    let title = title(&page, &mut words);
    let shared = words.weighed();
    let sections = page.sections.into_iter().map(|section| {
        let weighed = weigh_section(&section, &shared, &mut words);
        (entry(section), weighed)
    });
    let sections = sections.collect();
    WeighedPage {
        names,
        title,
        entry: PageEntry(
            page.url,
            page.title,
            page.breadcrumb,
            page.source,
            page.severity,
        ),
        sections,
        words: words.into_list(),
    }
}

/// The words that say what a page is about, and how many different ones its
/// title has.
fn title(page: &SearchPage, words: &mut Words) -> (Vec<u32>, usize) {
    let has_title = !page.title.trim().is_empty();
    let name = if has_title {
        &page.title
    } else {
        &page.file_stem
    };
    let mut stems = HashSet::new();
    tokenise(name, |token| {
        if !token.bytes().any(|byte| byte.is_ascii_uppercase()) {
            stems.insert(stem(token));
        }
    });
    let mut parts = words.parts(&page.title);
    if !matches!(page.file_stem.as_str(), "index" | "README") {
        parts.extend(words.parts(&page.file_stem));
    }
    // What a word is to a page needs a weight in its first section.
    parts.retain(|word| words.weights[*word as usize] > 0.0);
    (parts, stems.len().max(1))
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

fn weigh_section(section: &SearchSection, shared: &[(u32, f32)], words: &mut Words) -> Weighed {
    words.begin(shared);
    words.add(&section.heading, HEADING);
    words.add(&section.parents, PARENTS);
    words.length = 0.0;
    words.add(&section.text, TEXT);
    words.add(&section.code, CODE);
    Weighed {
        words: words.weighed(),
        length: words.length,
        prior: if section.lists_links { LINK_LIST } else { 1.0 },
    }
}

/// A section as the index keeps it; its page is known when it is added.
fn entry(section: SearchSection) -> Entry {
    let mut text = String::new();
    let of_prose = if section.code_only.trim().is_empty() {
        TEXT_KEPT
    } else {
        PROSE_KEPT
    };
    push_lines(&mut text, &section.text, "", of_prose);
    push_lines(&mut text, &section.code_only, CODE_LINE, TEXT_KEPT);
    Entry {
        page: 0,
        heading: section.heading,
        anchor: section.anchor,
        text,
    }
}

/// Adds lines, each behind a sign, until a text is so long.
fn push_lines(text: &mut String, more: &str, sign: &str, most: usize) {
    for line in more.lines() {
        let mut between = if text.is_empty() { "" } else { "\n" };
        let mut before = if line.starts_with('\t') && !sign.is_empty() {
            "\t"
        } else {
            sign
        };
        for word in line.split_whitespace() {
            if text.len() + word.len() + 2 > most {
                return;
            }
            text.push_str(between);
            text.push_str(before);
            text.push_str(word);
            (between, before) = (" ", "");
        }
    }
}
