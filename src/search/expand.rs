//! The words of an index that a word of a query may mean.

use std::collections::BTreeMap;

use super::dictionary::{Dictionary, Word};
use super::language::{self, Language};
use super::stem::stem;

/// How sure a meaning is.
const SAME: f64 = 1.0;
const SAME_STEM: f64 = 0.85;
const BEGINNING: f64 = 0.6;
const BEGINNING_OF_KNOWN: f64 = 0.3;
const END: f64 = 0.9;
const MIDDLE: f64 = 0.54;
const PART_OF_COMPOUND: f64 = 0.7;
const ONE_SLIP: f64 = 0.7;
const TWO_SLIPS: f64 = 0.45;
const NEAREST_ONE_SLIP: f64 = 0.9;
const NEAREST_TWO_SLIPS: f64 = 0.75;

/// How many letters words of the same stem share at most for certain.
const SHARED_LETTERS: usize = 5;

/// The most words that are taken for beginnings, ends or slips of one.
const MAX_WORDS: usize = 40;

/// How many powers of two a neighbour must be commoner than a rare word for
/// the rare one to be taken for a slip.
const COMMONER: u8 = 4;

/// What a word of a query may mean: numbers of words, with how sure it is.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Meaning {
    pub(super) words: BTreeMap<usize, f64>,
    /// The word that it was corrected to.
    pub(super) corrected: Option<usize>,
    /// How common the word itself is, as a power of two.
    pub(super) magnitude: u8,
    /// Words that may be meant instead, and how sure that is.
    pub(super) like: Vec<(usize, f64)>,
}

/// How sure it is that a word stands for another, by whether the book has the
/// word itself, one of its stem, or neither.
const LIKE: f64 = 0.8;
const LIKE_KNOWN: f64 = 0.7;
const LIKE_STEM: f64 = 0.6;
const OF_SIGN: f64 = 0.75;

impl Meaning {
    /// Adds what readers mean by a word besides the word itself.
    pub(super) fn add_like(&mut self, dictionary: &dyn Dictionary, word: &str) {
        let sure = match self.words.values().copied().fold(0.0, f64::max) {
            sure if sure >= SAME => LIKE_KNOWN,
            sure if sure > 0.0 => LIKE_STEM,
            _ => LIKE,
        };
        let words = dictionary.meant(&stem(word));
        self.like = words.into_iter().map(|at| (at, sure)).collect();
    }

    /// What is meant by two words as one, or by how a question begins.
    pub(super) fn of_phrase(dictionary: &dyn Dictionary, said: &str) -> Self {
        Self::like(dictionary, said, LIKE)
    }

    /// What a part of a program's output means.
    pub(super) fn of_sign(dictionary: &dyn Dictionary, said: &str) -> Self {
        Self::like(dictionary, said, OF_SIGN)
    }

    fn like(dictionary: &dyn Dictionary, said: &str, sure: f64) -> Self {
        let words = dictionary.meant(said).into_iter();
        Self {
            like: words.map(|at| (at, sure)).collect(),
            ..Self::default()
        }
    }

    fn add(&mut self, at: usize, sure: f64) {
        let known = self.words.entry(at).or_insert(sure);
        *known = known.max(sure);
    }
}

/// How hard it is looked: many words are gone through for a few words of a
/// query only.
pub(super) struct Effort {
    pub(super) scans: usize,
    /// Whether somebody typed the query. What a machine wrote has whole words
    /// without slips, and looking for others would load much for a long line.
    pub(super) is_typed: bool,
}

impl Effort {
    fn spend(&mut self) -> bool {
        let may = self.scans > 0;
        self.scans = self.scans.saturating_sub(1);
        may
    }
}

/// What a word means. `is_whole` says that it is an identifier of several
/// parts.
pub(super) fn expand(
    dictionary: &dyn Dictionary,
    word: &str,
    is_whole: bool,
    effort: &mut Effort,
) -> Meaning {
    let mut meaning = Meaning::default();
    let exact = dictionary.find(word);
    if let Some((at, known)) = &exact {
        meaning.add(*at, SAME);
        meaning.magnitude = known.magnitude;
    }
    same_stem(dictionary, word, &mut meaning);
    for language in dictionary.languages() {
        same_in(dictionary, language, word, &mut meaning);
    }
    let is_known = !meaning.words.is_empty();
    if effort.is_typed || !is_known {
        beginnings(dictionary, word, is_known, &mut meaning);
    }
    if (is_whole || !is_known) && length(word) >= 4 && effort.spend() {
        ends(dictionary, word, &mut meaning);
    }
    if meaning.words.is_empty() {
        compound(dictionary, word, &mut meaning);
    }
    let rarest = match &exact {
        _ if meaning.words.is_empty() => Some(0),
        Some((_, known)) if known.magnitude <= 1 && !is_whole => Some(known.magnitude + COMMONER),
        _ => None,
    };
    if let Some(rarest) = rarest
        && effort.is_typed
        && length(word) >= 4
        && effort.spend()
    {
        edits(dictionary, word, rarest, &mut meaning);
    }
    meaning
}

fn length(word: &str) -> usize {
    word.chars().count()
}

fn same_stem(dictionary: &dyn Dictionary, word: &str, meaning: &mut Meaning) {
    let own = stem(word);
    // The end of a stem may differ: `retry`, `retries`.
    let shared = if own.len() > 3 && own.is_ascii() {
        &own[..own.len() - 1]
    } else {
        &own
    };
    for (at, other) in dictionary.beginning(shared) {
        let is_near = !other.is_whole && other.text.len() <= own.len() + 5;
        if is_near && other.text != word && stem(&other.text) == own {
            meaning.add(at, SAME_STEM);
        }
    }
}

/// Words of the same stem in another language. The stem of a participle
/// lacks its beginning.
fn same_in(dictionary: &dyn Dictionary, language: &Language, word: &str, meaning: &mut Meaning) {
    let Some(own) = language.stem(word) else {
        return;
    };
    let shared = |text: &str| -> String {
        let most = length(&own).saturating_sub(1).clamp(2, SHARED_LETTERS);
        text.chars().take(most).collect()
    };
    let mut prefixes = vec![shared(word)];
    if !language.begins.is_empty() {
        prefixes.push(shared(&own));
        prefixes.push(format!("{}{}", language.begins, shared(&own)));
        prefixes.dedup();
    }
    for prefix in prefixes {
        for (at, other) in dictionary.beginning(&prefix) {
            let is_other = !other.is_whole && other.text != word;
            if is_other && language.stem(&other.text).as_ref() == Some(&own) {
                meaning.add(at, SAME_STEM);
            }
        }
    }
}

/// The parts of a compound that the book does not have as a whole.
fn compound(dictionary: &dyn Dictionary, word: &str, meaning: &mut Meaning) {
    let is_known = |part: &str| dictionary.find(part).is_some();
    for part in language::parts(dictionary.languages(), word, &is_known) {
        if let Some((at, _)) = dictionary.find(&part) {
            meaning.add(at, PART_OF_COMPOUND);
        }
    }
}

fn beginnings(dictionary: &dyn Dictionary, word: &str, is_known: bool, meaning: &mut Meaning) {
    if length(word) < 2 {
        return;
    }
    let sure = if is_known {
        BEGINNING_OF_KNOWN
    } else {
        BEGINNING
    };
    let longer = dictionary.beginning(word).into_iter();
    let longer = longer.filter(|(_, other)| other.text != word);
    let mut found: Vec<(usize, u8, f64)> = longer
        .map(|(at, other)| (at, other.magnitude, share(word, &other.text)))
        .collect();
    found.sort_by(|left, right| right.1.cmp(&left.1).then(left.0.cmp(&right.0)));
    for (at, _, share) in found.into_iter().take(MAX_WORDS) {
        meaning.add(at, sure * share);
    }
}

/// How much of a longer word a shorter one is.
#[expect(clippy::cast_precision_loss, reason = "words are short")]
fn share(word: &str, longer: &str) -> f64 {
    length(word) as f64 / length(longer) as f64
}

/// Identifiers in which the word begins a part and goes on to the end, or not
/// so far.
fn ends(dictionary: &dyn Dictionary, word: &str, meaning: &mut Meaning) {
    for (rest, at) in dictionary.inside(word).into_iter().take(MAX_WORDS) {
        meaning.add(at, if rest == word { END } else { MIDDLE });
    }
}

/// Words that differ by a slip of the finger or two, if they are at least so
/// common.
fn edits(dictionary: &dyn Dictionary, word: &str, rarest: u8, meaning: &mut Meaning) {
    let most = if length(word) >= 8 { 2 } else { 1 };
    let chars: Vec<char> = word.chars().collect();
    let near = |(at, other): (usize, Word)| {
        if other.magnitude < rarest
            || other.text == word
            || other.text.len().abs_diff(word.len()) > 3 * most
        {
            return None;
        }
        let other_chars: Vec<char> = other.text.chars().collect();
        let edits = distance(&chars, &other_chars, most)?;
        Some((at, edits, other.magnitude))
    };
    // The first letter is right, or has changed places with the second.
    let mut words = dictionary.beginning(&chars[..1].iter().collect::<String>());
    if chars[0] != chars[1] {
        let swapped = [chars[1], chars[0]];
        words.extend(dictionary.beginning(&swapped.iter().collect::<String>()));
    }
    let mut found: Vec<(usize, usize, u8)> = words.into_iter().filter_map(near).collect();
    found.sort_by(|left, right| (left.1, right.2, left.0).cmp(&(right.1, left.2, right.0)));
    if let Some(best) = found.first() {
        meaning.corrected = Some(best.0);
    }
    // The nearest word keeps nearly the weight of the one that was meant, or
    // the other words of the query would decide alone.
    for (place, (at, edits, _)) in found.into_iter().take(MAX_WORDS).enumerate() {
        let sure = match (place, edits) {
            (0, 1) => NEAREST_ONE_SLIP,
            (0, _) => NEAREST_TWO_SLIPS,
            (_, 1) => ONE_SLIP,
            _ => TWO_SLIPS,
        };
        meaning.add(at, sure);
    }
}

/// How many letters are wrong, missing, too many, or in the place of their
/// neighbour (optimal string alignment), if not more than so many and the
/// beginning is right: the first letter is hardly ever the wrong one.
fn distance(left: &[char], right: &[char], most: usize) -> Option<usize> {
    if left.len().abs_diff(right.len()) > most || left.is_empty() || right.is_empty() {
        return None;
    }
    let swapped = left.len() > 1 && right.len() > 1 && left[0] == right[1] && left[1] == right[0];
    if left[0] != right[0] && !swapped {
        return None;
    }
    let width = right.len() + 1;
    let mut before = vec![0; width];
    let mut last: Vec<usize> = (0..width).collect();
    let mut row = vec![0; width];
    for i in 1..=left.len() {
        row[0] = i;
        for j in 1..width {
            let differs = usize::from(left[i - 1] != right[j - 1]);
            let mut least = (last[j] + 1).min(row[j - 1] + 1).min(last[j - 1] + differs);
            if i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1] {
                least = least.min(before[j - 2] + 1);
            }
            row[j] = least;
        }
        if row.iter().min().is_some_and(|least| *least > most) {
            return None;
        }
        std::mem::swap(&mut before, &mut last);
        std::mem::swap(&mut last, &mut row);
    }
    Some(last[width - 1]).filter(|found| *found <= most)
}
