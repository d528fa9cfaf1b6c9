//! The sections that answer a query, best first. `search-engine.js` of the
//! theme does the same in the browser; `tests/search` holds the two together.

use std::collections::HashSet;

use super::clean::{clean, firing, is_function_word, is_paste};
use super::dictionary::Dictionary;
use super::expand::{Effort, Meaning, expand};
use super::index::NAMES_PAGE;
use super::tokenise;
use super::tokenise::identifier;

/// Most words of a query that are looked at.
const MOST_WORDS: usize = 48;
/// How many words of a pasted line are looked for.
const MOST_OF_PASTE: usize = 12;
/// For how many words many others are gone through.
const SCANS: usize = 12;
/// How much a section counts that has all words against one that has few, and
/// from how many words on it counts in full.
const COVERAGE: f64 = 0.65;
const FULL_COVERAGE: f64 = 6.0;
/// Longest query, in words, that may be one identifier.
const ONE_IDENTIFIER: usize = 8;
/// Levels of a word in a section.
const LEVELS: f64 = 16.0;
/// How much a word counts that only holds others together.
const FUNCTION_WORD: f64 = 0.4;
/// How much a section gains from the page around it. A question's words are
/// often spread over a page; those of a pasted line stand together.
const PAGE: f64 = 0.5;

/// Where the index is: in memory, or in files that are read when needed.
pub(super) trait Source: Dictionary {
    /// How many sections there are.
    fn sections(&self) -> usize;
    /// The page of a section; pages are numbered from 0.
    fn page_of(&self, section: u32) -> usize;
    /// Sections with a word, and its level there, from 1 to 16 or
    /// [`NAMES_PAGE`].
    fn places(&self, word: usize) -> Vec<(u32, u8)>;
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

/// A word of a query.
struct QueryWord {
    text: String,
    /// An identifier of several parts.
    is_whole: bool,
    /// A page of this name is what is asked for.
    is_name: bool,
}

/// Words of a query: parts, and whole identifiers.
fn words(query: &str) -> Vec<QueryWord> {
    let mut words = Vec::new();
    let mut seen = HashSet::new();
    let firing = firing(query).map(|name| identifier(name).to_ascii_lowercase());
    tokenise(&clean(query), |token| {
        let text = token.to_ascii_lowercase();
        let is_whole = token != text;
        if words.len() < MOST_WORDS && seen.insert(text.clone()) {
            words.push(QueryWord {
                is_name: is_whole || firing.as_ref() == Some(&text),
                text,
                is_whole,
            });
        }
    });
    words
}

/// Ranks the sections for a query.
pub(super) fn rank(source: &dyn Source, query: &str) -> Ranking {
    let words = words(query);
    let mut scores = Scores::new(source);
    let mut ranking = Ranking::default();
    let asked = telling(meanings(source, &words, query, &mut ranking), query);
    for (meaning, share, role) in &asked {
        scores.add(meaning, *share, *role);
    }
    let parts = words.iter().filter(|word| !word.is_whole);
    let parts = parts.map(|word| word.text.as_str());
    ranking.joined = parts.clone().collect();
    let parts: Vec<&str> = parts.filter(|word| !is_function_word(word)).collect();
    let all = parts.concat();
    for joined in joined(&parts, query) {
        if words.iter().all(|word| word.text != joined) {
            let role = if joined == all {
                Role::JoinedName
            } else {
                Role::Joined
            };
            scores.add(&known(source, &joined), 1.0, role);
        }
    }
    ranking.sections = scores.finish(asked.len(), is_paste(query));
    ranking
}

/// What the words mean, how much each counts, and as what.
fn meanings(
    source: &dyn Source,
    words: &[QueryWord],
    query: &str,
    ranking: &mut Ranking,
) -> Vec<(Meaning, f64, Role)> {
    let mut effort = Effort {
        scans: SCANS,
        is_typed: !is_paste(query),
    };
    let mut meanings = Vec::new();
    for word in words {
        if is_function_word(&word.text) {
            meanings.push((known(source, &word.text), FUNCTION_WORD, Role::Asked));
            continue;
        }
        let meaning = expand(source, &word.text, word.is_whole, &mut effort);
        if let Some(at) = meaning.corrected {
            ranking.corrected.push((word.text.clone(), source.text(at)));
        } else if meaning.words.is_empty() && !word.is_whole {
            ranking.ignored.push(word.text.clone());
        }
        let role = if word.is_name {
            Role::Name
        } else {
            Role::Asked
        };
        meanings.push((meaning, 1.0, role));
    }
    meanings
}

/// Of a pasted line the words that tell most: the rarest. The others would
/// make the browser load much and change little.
fn telling(meanings: Vec<(Meaning, f64, Role)>, query: &str) -> Vec<(Meaning, f64, Role)> {
    if !is_paste(query) {
        return meanings;
    }
    let mut order: Vec<usize> = (0..meanings.len())
        .filter(|at| !meanings[*at].0.words.is_empty())
        .collect();
    order.sort_by_key(|at| meanings[*at].0.magnitude);
    order.truncate(MOST_OF_PASTE);
    let kept = meanings.into_iter().enumerate();
    let kept = kept.filter(|(at, _)| order.contains(at));
    kept.map(|(_, meaning)| meaning).collect()
}

/// A word as it is, if the index has it.
fn known(source: &dyn Source, word: &str) -> Meaning {
    let mut meaning = Meaning::default();
    if let Some((at, known)) = source.find(word) {
        meaning.words.insert(at, 1.0);
        meaning.magnitude = known.magnitude;
    }
    meaning
}

/// Words that may be written as one: neighbours, and a short query as a whole.
fn joined(parts: &[&str], query: &str) -> Vec<String> {
    if is_paste(query) {
        return Vec::new();
    }
    let mut joined: Vec<String> = parts.windows(2).map(<[&str]>::concat).collect();
    if (3..=ONE_IDENTIFIER).contains(&parts.len()) {
        joined.push(parts.concat());
    }
    joined
}

/// What a word is to a query.
#[derive(Clone, Copy, PartialEq)]
enum Role {
    /// One of its words.
    Asked,
    /// One of its words, and maybe the name of a page.
    Name,
    /// Made of its words.
    Joined,
    /// Made of all its words, and maybe the name of a page.
    JoinedName,
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
    /// Sections of pages that the query names.
    named: HashSet<usize>,
    /// What a section would have that has every known word.
    known: f64,
}

impl<'a> Scores<'a> {
    fn new(source: &'a dyn Source) -> Self {
        let count = source.sections();
        let last = u32::try_from(count).unwrap_or(u32::MAX).saturating_sub(1);
        Self {
            source,
            sections: Tally::new(count),
            pages: Tally::new(source.page_of(last) + 1),
            named: HashSet::new(),
            known: 0.0,
        }
    }

    /// Adds a word, which counts so much.
    fn add(&mut self, meaning: &Meaning, share: f64, role: Role) {
        let mut weight_of_word: f64 = 0.0;
        let is_name = matches!(role, Role::Name | Role::JoinedName);
        for (at, sure) in &meaning.words {
            let places = self.source.places(*at);
            let weight = share * sure * rarity(self.source.sections(), places.len());
            weight_of_word = weight_of_word.max(weight);
            for (section, level) in places {
                let at = section as usize;
                if at >= self.sections.totals.len() {
                    continue;
                }
                if is_name && level == NAMES_PAGE && *sure >= 1.0 {
                    self.named.insert(at);
                }
                let score = weight * f64::from(level.min(NAMES_PAGE - 1)) / LEVELS;
                self.sections.offer(at, score);
                self.pages.offer(self.source.page_of(section), score);
            }
        }
        let covers = matches!(role, Role::Asked | Role::Name);
        let covered = if covers { weight_of_word } else { 0.0 };
        self.known += covered;
        self.sections.close(covered);
        self.pages.close(covered);
    }

    #[expect(clippy::cast_precision_loss, reason = "queries have few words")]
    fn finish(self, words: usize, is_paste: bool) -> Vec<(u32, f64)> {
        let share = COVERAGE * (FULL_COVERAGE / (words as f64).max(1.0)).min(1.0);
        let known = if self.known > 0.0 { self.known } else { 1.0 };
        let of = |(score, covered): (f64, f64)| score * (1.0 - share + share * covered / known);
        let from_page = if is_paste { 0.0 } else { PAGE };
        let all = self.sections.totals.iter().enumerate();
        let mut sections: Vec<(u32, f64)> = all
            .filter(|(_, (score, _))| *score > 0.0)
            .map(|(at, totals)| {
                let section = u32::try_from(at).unwrap_or(u32::MAX);
                let page = self.pages.totals[self.source.page_of(section)];
                (section, of(*totals) + from_page * of(page))
            })
            .collect();
        // A page that is called so comes before all that only speak of it.
        let top = sections.iter().map(|(_, score)| *score).fold(0.0, f64::max);
        for (section, score) in &mut sections {
            if self.named.contains(&(*section as usize)) {
                *score += top;
            }
        }
        sections.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
        sections
    }
}

/// How much it says that a section has a word (BM25's inverse document
/// frequency).
#[expect(
    clippy::cast_precision_loss,
    reason = "books have fewer sections than that"
)]
fn rarity(sections: usize, with: usize) -> f64 {
    let (all, with) = (sections as f64, with as f64);
    ((all - with + 0.5) / (with + 0.5)).ln_1p()
}
