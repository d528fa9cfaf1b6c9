//! The sections that answer a query, best first. `search-engine.js` of the
//! theme does the same in the browser; `tests/search` holds the two together.

use std::collections::HashSet;

use super::dictionary::Dictionary;
use super::index::{NAMES_PAGE, strength};
use super::query::{Asked, Role, understand};

/// How much a section counts that has all words against one that has few, and
/// from how many words on it counts in full.
const COVERAGE: f64 = 0.48;
const FULL_COVERAGE: f64 = 4.5;
/// Levels of a word in a section.
const LEVELS: f64 = 16.0;
/// Of a pasted line: how much it counts that a section has all words, how
/// much the page and its title add, and how rare a word may be at most, so
/// that no single one decides.
const PASTE_COVERAGE: f64 = 0.22;
const PASTE_PAGE: f64 = 0.22;
const PASTE_TITLE: f64 = 0.6;
const PASTE_CAP: f64 = 8.0;
/// How much a section gains from the page around it. A question's words are
/// often spread over a page; those of a pasted line stand together.
const PAGE: f64 = 0.4;
/// How much it gains where the page's title has the words, if the title has
/// no others.
const TITLE: f64 = 1.2;
const TITLE_AT_LEAST: f64 = 0.08;
/// How much a section loses that has none of the words of a question, and how
/// far its page makes up for those that it lacks.
const WHOLE: f64 = 0.5;
const WHOLE_OF_PAGE: f64 = 0.8;
/// How much a page counts whose title says the opposite.
const OPPOSITE_SHARE: f64 = 0.6;
/// How much a page gains that the query names: more than neighbouring words
/// can add to another one.
const NAMED: f64 = 2.0;
/// How far a word that is meant instead counts as all of its kind together,
/// when it is asked how rare it is.
const KIND: f64 = 0.7;
/// From here on a meaning is the word itself.
const ITSELF: f64 = 0.85;

/// The sections that a word is in, with its levels.
type Places = Vec<(u32, u8)>;

/// Where the index is: in memory, or in files that are read when needed.
pub(super) trait Source: Dictionary {
    /// How many sections there are.
    fn sections(&self) -> usize;
    /// The page of a section; pages are numbered from 0.
    fn page_of(&self, section: u32) -> usize;
    /// How many different words a page's title has.
    fn words_of_title(&self, page: usize) -> u32;
    /// Sections with a word, and its level there.
    fn places(&self, word: usize) -> Places;
}

/// What is found.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Ranking {
    /// Numbers of sections and their scores, best first.
    pub(super) sections: Vec<(u32, f64)>,
    /// Words that mean nothing here.
    pub(super) ignored: Vec<String>,
    /// Words that were taken for others.
    pub(super) corrected: Vec<(String, String)>,
    /// The query as one identifier, to know a heading that is just that.
    pub(super) joined: String,
}

/// Ranks the sections for a query.
pub(super) fn rank(source: &dyn Source, query: &str) -> Ranking {
    let asked = understand(source, query);
    let mut scores = Scores::new(source);
    if asked.is_paste {
        scores.cap = PASTE_CAP;
    }
    for word in &asked.words {
        scores.add(word);
    }
    for word in &asked.opposites {
        scores.avoid(*word);
    }
    Ranking {
        sections: scores.finish(asked.count, asked.is_paste),
        ignored: asked.ignored,
        corrected: asked.corrected,
        joined: asked.joined,
    }
}

/// What sections or pages have, by number.
struct Tally {
    /// Score, and weight of the words that are there.
    totals: Vec<(f64, f64)>,
    /// The score of the word at hand.
    best: Vec<f64>,
    /// Those that have it.
    touched: Vec<usize>,
}

impl Tally {
    fn new(count: usize) -> Self {
        Self {
            totals: vec![(0.0, 0.0); count],
            best: vec![0.0; count],
            touched: Vec::new(),
        }
    }

    /// Of what a word may mean, each takes what it has most of.
    fn offer(&mut self, at: usize, score: f64) {
        if self.best[at] == 0.0 {
            self.touched.push(at);
        }
        self.best[at] = self.best[at].max(score);
    }

    fn close(&mut self, covered: f64) {
        for at in self.touched.drain(..) {
            self.totals[at].0 += std::mem::take(&mut self.best[at]);
            self.totals[at].1 += covered;
        }
    }
}

/// What sections have, word by word.
struct Scores<'a> {
    source: &'a dyn Source,
    sections: Tally,
    pages: Tally,
    /// What titles have; covered counts words.
    titles: Tally,
    /// Sections of pages that the query names.
    named: HashSet<usize>,
    /// Pages whose titles say the opposite of the query.
    avoided: HashSet<usize>,
    /// Pages whose titles have a word that has an opposite.
    wanted: HashSet<usize>,
    /// What a section would have that has every known word.
    known: f64,
    /// How much the rarest word counts.
    cap: f64,
}

impl<'a> Scores<'a> {
    fn new(source: &'a dyn Source) -> Self {
        let count = source.sections();
        let last = u32::try_from(count).unwrap_or(u32::MAX).saturating_sub(1);
        let pages = source.page_of(last) + 1;
        Self {
            source,
            sections: Tally::new(count),
            pages: Tally::new(pages),
            titles: Tally::new(pages),
            named: HashSet::new(),
            avoided: HashSet::new(),
            wanted: HashSet::new(),
            known: 0.0,
            cap: f64::INFINITY,
        }
    }

    /// Adds a word, which counts so much.
    fn add(&mut self, word: &Asked) {
        let mut weight_of_word: f64 = 0.0;
        let mut places: Vec<(Places, f64, bool)> = Vec::new();
        let mut of_kind = 0;
        for (at, sure) in &word.meaning.words {
            let found = self.source.places(*at);
            if *sure >= ITSELF {
                of_kind += found.len();
            }
            places.push((found, *sure, false));
        }
        for (at, sure) in &word.meaning.like {
            let found = self.source.places(*at);
            of_kind += found.len();
            places.push((found, *sure, true));
        }
        let all = self.source.sections();
        let is_name = matches!(word.role, Role::Name | Role::JoinedName);
        for (places, sure, is_like) in places {
            let mut with = count(places.len());
            if is_like {
                with = with.max(KIND * count(of_kind.min(all)));
            }
            let weight = word.share * sure * rarity(count(all), with).min(self.cap);
            weight_of_word = weight_of_word.max(weight);
            self.offer(&places, weight, is_name && sure >= 1.0);
        }
        let covers = matches!(word.role, Role::Asked | Role::Name | Role::Phrase);
        if word.has_opposite {
            self.wanted.extend(&self.titles.touched);
        }
        let covered = if covers { weight_of_word } else { 0.0 };
        self.known += covered;
        self.sections.close(covered);
        self.pages.close(covered);
        self.titles.close(if covers { 1.0 } else { 0.0 });
    }

    /// Offers the places of one word with its weight.
    fn offer(&mut self, places: &[(u32, u8)], weight: f64, is_name: bool) {
        for (section, level) in places {
            let at = *section as usize;
            if at >= self.sections.totals.len() {
                continue;
            }
            if is_name && *level == NAMES_PAGE {
                self.named.insert(at);
            }
            let (strength, is_title) = strength(*level);
            let page = self.source.page_of(*section);
            let score = weight * f64::from(strength) / LEVELS;
            self.sections.offer(at, score);
            self.pages.offer(page, score);
            if is_title {
                self.titles.offer(page, weight);
            }
        }
    }

    /// Remembers the pages whose titles have a word that is not meant.
    fn avoid(&mut self, word: usize) {
        let places = self.source.places(word).into_iter();
        let titled = places.filter(|(_, level)| strength(*level).1);
        let pages: Vec<usize> = titled
            .map(|(section, _)| self.source.page_of(section))
            .collect();
        self.avoided.extend(pages);
    }

    fn finish(self, words: usize, is_paste: bool) -> Vec<(u32, f64)> {
        let of_words = (FULL_COVERAGE / count(words).max(1.0)).min(1.0);
        let share = if is_paste {
            PASTE_COVERAGE
        } else {
            COVERAGE * of_words
        };
        let known = if self.known > 0.0 { self.known } else { 1.0 };
        let of = |(score, covered): (f64, f64)| score * (1.0 - share + share * covered / known);
        let around = |page: usize, covered: f64| {
            let of_page = self.pages.totals[page];
            let (title, found) = self.titles.totals[page];
            let whole = f64::from(self.source.words_of_title(page));
            let title =
                title * (TITLE_AT_LEAST + (1.0 - TITLE_AT_LEAST) * (found / whole).min(1.0));
            if is_paste {
                return (PASTE_PAGE * of(of_page) + PASTE_TITLE * title, 1.0);
            }
            let covered = covered.max(WHOLE_OF_PAGE * of_page.1) / known;
            let is_opposite = self.avoided.contains(&page) && !self.wanted.contains(&page);
            let factor =
                (1.0 - WHOLE + WHOLE * covered) * if is_opposite { OPPOSITE_SHARE } else { 1.0 };
            (PAGE * of(of_page) + TITLE * title, factor)
        };
        let all = self.sections.totals.iter().enumerate();
        let mut sections: Vec<(u32, f64)> = all
            .filter(|(_, (score, _))| *score > 0.0)
            .map(|(at, totals)| {
                let section = u32::try_from(at).unwrap_or(u32::MAX);
                let (more, factor) = around(self.source.page_of(section), totals.1);
                (section, factor * (of(*totals) + more))
            })
            .collect();
        // A page that is called so comes before all that only speak of it.
        let top = sections.iter().map(|(_, score)| *score).fold(0.0, f64::max);
        for (section, score) in &mut sections {
            if self.named.contains(&(*section as usize)) {
                *score += NAMED * top;
            }
        }
        sections.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
        sections
    }
}

/// A number of words or sections to reckon with.
#[expect(
    clippy::cast_precision_loss,
    reason = "books have fewer sections than that"
)]
fn count(number: usize) -> f64 {
    number as f64
}

/// How much it says that a section has a word (BM25's inverse document
/// frequency).
fn rarity(all: f64, with: f64) -> f64 {
    ((all - with + 0.5) / (with + 0.5)).ln_1p()
}
