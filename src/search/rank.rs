//! The sections that answer a query, best first. `search-engine.js` of the
//! theme does the same in the browser; `tests/search` holds the two together.

use std::collections::{BTreeMap, HashSet};

use super::clean::{clean, is_paste};
use super::dictionary::Dictionary;
use super::expand::{Effort, Meaning, expand};
use super::tokenise;

/// Most words of a query that are looked at.
const MOST_WORDS: usize = 48;
/// For how many words the whole dictionary is gone through.
const SCANS: usize = 12;
/// How much a section counts that has all words against one that has few, and
/// from how many words on it counts in full.
const COVERAGE: f64 = 0.65;
const FULL_COVERAGE: f64 = 6.0;
/// Longest query, in words, that may be one identifier.
const ONE_IDENTIFIER: usize = 5;

/// Where the index is: in memory, or in files that are read when needed.
pub(super) trait Source {
    /// The words.
    fn dictionary(&self) -> &Dictionary;
    /// How many sections there are.
    fn sections(&self) -> usize;
    /// Sections with a word, and its level there, from 1 to 16.
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

/// Words of a query: parts, and whole identifiers.
fn words(query: &str) -> Vec<(String, bool)> {
    let mut words = Vec::new();
    let mut seen = HashSet::new();
    tokenise(query, |token| {
        let lower = token.to_ascii_lowercase();
        let is_whole = token != lower;
        if words.len() < MOST_WORDS && seen.insert(lower.clone()) {
            words.push((lower, is_whole));
        }
    });
    words
}

/// Ranks the sections for a query.
pub(super) fn rank(source: &dyn Source, query: &str) -> Ranking {
    let words = words(&clean(query));
    let mut scores = Scores::new(source);
    let mut ranking = Ranking::default();
    let mut effort = Effort { scans: SCANS };
    let mut counted = 0.0;
    for (word, is_whole) in &words {
        let meaning = expand(source.dictionary(), word, *is_whole, &mut effort);
        counted += 1.0;
        if let Some(at) = meaning.corrected {
            let to = source.dictionary().0[at].text.clone();
            ranking.corrected.push((word.clone(), to));
        } else if meaning.words.is_empty() && !is_whole {
            ranking.ignored.push(word.clone());
        }
        scores.add(&meaning, true);
    }
    let parts = words.iter().filter(|(_, is_whole)| !is_whole);
    let parts: Vec<&str> = parts.map(|(word, _)| word.as_str()).collect();
    for joined in joined(&parts, query) {
        if words.iter().all(|(word, _)| *word != joined)
            && source.dictionary().find(&joined).is_some()
        {
            let mut meaning = Meaning::default();
            meaning
                .words
                .extend(source.dictionary().find(&joined).map(|at| (at, 1.0)));
            scores.add(&meaning, false);
        }
    }
    ranking.joined = parts.concat();
    ranking.sections = scores.finish(counted);
    ranking
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

/// What sections have, word by word.
struct Scores<'a> {
    source: &'a dyn Source,
    sections: BTreeMap<u32, (f64, f64)>,
    /// What a section would have that has every known word.
    known: f64,
}

impl<'a> Scores<'a> {
    fn new(source: &'a dyn Source) -> Self {
        Self {
            source,
            sections: BTreeMap::new(),
            known: 0.0,
        }
    }

    /// Adds a word: of what it may mean, each section takes what it has most
    /// of. `covers` says that it is a word of the query and no guess.
    fn add(&mut self, meaning: &Meaning, covers: bool) {
        let mut best: BTreeMap<u32, f64> = BTreeMap::new();
        let mut weight_of_word: f64 = 0.0;
        for (at, sure) in &meaning.words {
            let places = self.source.places(*at);
            let weight = sure * rarity(self.source.sections(), places.len());
            weight_of_word = weight_of_word.max(weight);
            for (section, level) in places {
                let score = weight * f64::from(level) / 16.0;
                let known = best.entry(section).or_insert(score);
                *known = known.max(score);
            }
        }
        let covered = if covers { weight_of_word } else { 0.0 };
        self.known += covered;
        for (section, score) in best {
            let entry = self.sections.entry(section).or_insert((0.0, 0.0));
            entry.0 += score;
            entry.1 += covered;
        }
    }

    fn finish(self, words: f64) -> Vec<(u32, f64)> {
        let share = COVERAGE * (FULL_COVERAGE / words.max(1.0)).min(1.0);
        let known = if self.known > 0.0 { self.known } else { 1.0 };
        let scored = self.sections.into_iter();
        let mut sections: Vec<(u32, f64)> = scored
            .map(|(section, (score, covered))| {
                (section, score * (1.0 - share + share * covered / known))
            })
            .collect();
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
