//! The words of an index that a word of a query may mean.

use std::collections::BTreeMap;

use super::dictionary::Dictionary;
use super::stem::stem;

/// How sure a meaning is.
const SAME: f64 = 1.0;
const SAME_STEM: f64 = 0.85;
const BEGINNING: f64 = 0.6;
const BEGINNING_OF_KNOWN: f64 = 0.3;
const END: f64 = 0.9;
const MIDDLE: f64 = 0.54;
const ONE_SLIP: f64 = 0.7;
const TWO_SLIPS: f64 = 0.45;

/// The most words that are taken for beginnings, ends or slips of one.
const MOST: usize = 40;

/// How many powers of two a neighbour must be commoner than a rare word for
/// the rare one to be taken for a slip.
const COMMONER: u8 = 4;

/// What a word of a query may mean: numbers of words, with how sure it is.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Meaning {
    pub(super) words: BTreeMap<usize, f64>,
    /// The word that it was corrected to.
    pub(super) corrected: Option<usize>,
}

impl Meaning {
    fn add(&mut self, at: usize, sure: f64) {
        let known = self.words.entry(at).or_insert(sure);
        *known = known.max(sure);
    }
}

/// How hard it is looked: the whole dictionary is gone through for a few
/// words of a query only.
pub(super) struct Effort {
    pub(super) scans: usize,
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
    dictionary: &Dictionary,
    word: &str,
    is_whole: bool,
    effort: &mut Effort,
) -> Meaning {
    let mut meaning = Meaning::default();
    let exact = dictionary.find(word);
    if let Some(at) = exact {
        meaning.add(at, SAME);
    }
    same_stem(dictionary, word, &mut meaning);
    let is_known = !meaning.words.is_empty();
    beginnings(dictionary, word, is_known, &mut meaning);
    let is_rare = exact.is_some_and(|at| dictionary.0[at].magnitude <= 1);
    if (is_whole || !is_known) && length(word) >= 4 && effort.spend() {
        ends(dictionary, word, &mut meaning);
    }
    let is_nothing = meaning.words.is_empty();
    if (is_nothing || is_rare && !is_whole) && length(word) >= 4 && effort.spend() {
        let rarest = if is_nothing {
            0
        } else {
            dictionary.0[exact.unwrap_or_default()].magnitude + COMMONER
        };
        slips(dictionary, word, rarest, &mut meaning);
    }
    meaning
}

fn length(word: &str) -> usize {
    word.chars().count()
}

fn same_stem(dictionary: &Dictionary, word: &str, meaning: &mut Meaning) {
    let own = stem(word);
    // The end of a stem may differ: `retry`, `retries`.
    let shared = if own.len() > 3 && own.is_ascii() {
        &own[..own.len() - 1]
    } else {
        &own
    };
    for (at, other) in dictionary.beginning(shared) {
        let is_near = other.parts.is_empty() && other.text.len() <= own.len() + 5;
        if is_near && other.text != word && stem(&other.text) == own {
            meaning.add(at, SAME_STEM);
        }
    }
}

fn beginnings(dictionary: &Dictionary, word: &str, is_known: bool, meaning: &mut Meaning) {
    if length(word) < 2 {
        return;
    }
    let sure = if is_known {
        BEGINNING_OF_KNOWN
    } else {
        BEGINNING
    };
    let longer = dictionary
        .beginning(word)
        .filter(|(_, other)| other.text != word);
    let mut found: Vec<(usize, u8, f64)> = longer
        .map(|(at, other)| (at, other.magnitude, share(word, &other.text)))
        .collect();
    found.sort_by(|left, right| right.1.cmp(&left.1).then(left.0.cmp(&right.0)));
    for (at, _, share) in found.into_iter().take(MOST) {
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
fn ends(dictionary: &Dictionary, word: &str, meaning: &mut Meaning) {
    let mut found = 0;
    for (at, other) in dictionary.all() {
        let rests = other.parts.iter().map(|from| &other.text[*from..]);
        let Some(rest) = rests.into_iter().find(|rest| rest.starts_with(word)) else {
            continue;
        };
        meaning.add(at, if rest == word { END } else { MIDDLE });
        found += 1;
        if found == MOST {
            return;
        }
    }
}

/// Words that differ by a slip of the finger or two, if they are at least so
/// common.
fn slips(dictionary: &Dictionary, word: &str, rarest: u8, meaning: &mut Meaning) {
    let most = if length(word) >= 8 { 2 } else { 1 };
    let chars: Vec<char> = word.chars().collect();
    let mut found: Vec<(usize, usize, u8)> = dictionary
        .all()
        .filter(|(_, other)| other.magnitude >= rarest && other.text != word)
        .filter(|(_, other)| other.text.len().abs_diff(word.len()) <= 3 * most)
        .filter_map(|(at, other)| {
            let other_chars: Vec<char> = other.text.chars().collect();
            let slips = distance(&chars, &other_chars, most)?;
            Some((at, slips, other.magnitude))
        })
        .collect();
    found.sort_by(|left, right| (left.1, right.2, left.0).cmp(&(right.1, left.2, right.0)));
    if let Some(best) = found.first() {
        meaning.corrected = Some(best.0);
    }
    for (at, slips, _) in found.into_iter().take(MOST) {
        meaning.add(at, if slips == 1 { ONE_SLIP } else { TWO_SLIPS });
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
