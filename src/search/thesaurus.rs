//! What readers say for what pages say: groups of words of one meaning. The
//! index takes from it what leads to words of the book, so that a query loads
//! a few entries and both sides of the search read the same.

use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

use super::stem::stem;

/// The entries, by what stands in a query: the stem of a word, or two words
/// written as one; each with the words that it may stand for, in the file's
/// order.
static ENTRIES: LazyLock<BTreeMap<String, Vec<&'static str>>> =
    LazyLock::new(|| entries(include_str!("data/thesaurus.txt")));

/// The most words of a book that one entry leads to.
const MAX_MEANINGS: usize = 12;
/// How many forms of a word (number, tense) are taken.
const FORMS: usize = 2;
/// A word in more than this share of the sections tells too little.
const COMMON_SHARE: usize = 6;
/// Marks an entry with the words that must not be meant.
pub(super) const OPPOSITE: char = '!';
/// Marks an entry with what a program's output means.
pub(super) const SIGN: &str = "=";

fn entries(text: &'static str) -> BTreeMap<String, Vec<&'static str>> {
    let mut entries: BTreeMap<String, Vec<&'static str>> = BTreeMap::new();
    let mut lead = |from: String, to: &'static str| {
        let known = entries.entry(from).or_default();
        if !known.contains(&to) {
            known.push(to);
        }
    };
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if let Some(pair) = line.strip_prefix(OPPOSITE) {
            let Some((left, right)) = pair.split_once('/') else {
                continue;
            };
            for (one, other) in [(left, right), (right, left)] {
                for word in one.split_whitespace() {
                    let from = format!("{OPPOSITE}{}", stem(word));
                    other
                        .split_whitespace()
                        .for_each(|to| lead(from.clone(), to));
                }
            }
            continue;
        }
        let (mark, line) = match line.strip_prefix(SIGN) {
            Some(line) => (SIGN, line),
            None => ("", line),
        };
        let (left, right) = line.split_once(" > ").unwrap_or((line, line));
        for word in left.split_whitespace() {
            for to in right.split_whitespace() {
                if to != word && !to.contains('+') || !mark.is_empty() {
                    lead(format!("{mark}{}", key(word)), to);
                }
            }
        }
    }
    entries
}

/// What an entry is looked up by: the stems of its words as one.
fn key(words: &str) -> String {
    words.split('+').map(stem).collect()
}

/// The entries that lead to words of a book, which come in order, each with
/// the number of sections that it is in; in an entry the numbers of words.
pub(super) fn of_book(words: &[(&str, usize)], sections: usize) -> Vec<(String, Vec<u32>)> {
    let mut by_stem: BTreeMap<String, Vec<(usize, usize)>> = BTreeMap::new();
    let wanted: HashSet<String> = ENTRIES
        .values()
        .flatten()
        .flat_map(|to| [stem(to), (*to).to_owned()])
        .collect();
    for (at, (word, count)) in words.iter().enumerate() {
        let is_whole = word.bytes().any(|byte| byte.is_ascii_uppercase());
        let stem = if is_whole {
            word.to_ascii_lowercase()
        } else {
            stem(word)
        };
        if wanted.contains(&stem) {
            by_stem.entry(stem).or_default().push((at, *count));
        }
    }
    for forms in by_stem.values_mut() {
        forms.sort_by(|left, right| right.1.cmp(&left.1).then(left.0.cmp(&right.0)));
        forms.truncate(FORMS);
        forms.retain(|(_, count)| *count <= (sections / COMMON_SHARE).max(FORMS));
    }
    let of_entry = |from: &String, to: &Vec<&str>| {
        let mut numbers: Vec<u32> = Vec::new();
        for word in to {
            let own = stem(word);
            let whole = (own != *word).then(|| by_stem.get(*word)).flatten();
            for (at, _) in by_stem.get(&own).into_iter().chain(whole).flatten() {
                let number = u32::try_from(*at).unwrap_or(u32::MAX);
                if !numbers.contains(&number) {
                    numbers.push(number);
                }
            }
        }
        numbers.truncate(MAX_MEANINGS);
        numbers.sort_unstable();
        (!numbers.is_empty()).then(|| (from.clone(), numbers))
    };
    ENTRIES
        .iter()
        .filter_map(|(from, to)| of_entry(from, to))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_lead_to_words_of_the_book() {
        let words = [("egress", 1), ("ingress", 1), ("interface", 1), ("nic", 1)];
        let entries = of_book(&words, 100);
        let of = |key: &str| {
            let found = entries.iter().find(|(from, _)| from == key);
            found
                .map(|(_, numbers)| numbers.clone())
                .unwrap_or_default()
        };
        assert_eq!(of("leaving"), Vec::<u32>::new(), "stems are looked up");
        assert_eq!(of(&stem("leaving")), [0]);
        assert_eq!(of("networkcard"), [2, 3]);
        assert_eq!(of(&format!("!{}", stem("outgoing"))), [1]);
        assert!(of("networkcards").is_empty());
    }

    #[test]
    fn every_line_of_the_file_leads_somewhere() {
        let text = include_str!("data/thesaurus.txt");
        for line in text.lines().filter(|line| !line.is_empty()) {
            let is_known = line.starts_with('#')
                || line.starts_with("! ") && line.contains(" / ")
                || line.contains(" > ")
                || line.split_whitespace().count() > 1;
            assert!(is_known, "{line}");
        }
        assert!(ENTRIES.len() > 500);
    }
}
