//! Words of a query that say little, as data.

use std::collections::HashSet;
use std::sync::LazyLock;

type Words = LazyLock<HashSet<&'static str>>;

/// Words that only connect others. What names of alerts are made of (`no`,
/// `too`, `many`, `only`, `any`) is not among them.
static FUNCTION_WORDS: Words = LazyLock::new(|| list("function"));
/// Words that say little beside others.
static LIGHT_WORDS: Words = LazyLock::new(|| list("light"));
/// Words that may stand between the words of a phrase.
static FILLERS: Words = LazyLock::new(|| list("filler"));
/// Words that deny the next one.
static DENIALS: Words = LazyLock::new(|| list("denial"));

fn list(name: &str) -> HashSet<&'static str> {
    let mut lines = include_str!("data/words.txt").lines();
    let words = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    words.unwrap_or_default().split(' ').collect()
}

/// Whether a word only connects others. It counts less, and no other word is
/// taken for it.
pub(super) fn is_function_word(word: &str) -> bool {
    FUNCTION_WORDS.contains(word)
}

/// Whether a word says little beside others. It counts less.
pub(super) fn is_light_word(word: &str) -> bool {
    LIGHT_WORDS.contains(word)
}

/// The words of a query in a row, in lowercase, without those that only stand
/// between others; at most so many.
pub(super) fn row(text: &str, most: usize) -> Vec<String> {
    let lower = text.to_ascii_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric() && c != '%');
    let words = words.filter(|word| !word.is_empty() && !FILLERS.contains(word));
    words.take(most).map(str::to_owned).collect()
}

/// The entry of the thesaurus for a state and its opposite.
const BOTH: &str = "?both";

/// Words that a query denies, each joined with `not` and with `no`, as names
/// of states have them. Who names a state and its opposite (`ready and not
/// ready`) speaks of neither.
pub(super) fn denied(row: &[String]) -> Vec<String> {
    let pairs = row.windows(2).filter(|pair| {
        let is_plain = pair[1].bytes().all(|byte| byte.is_ascii_lowercase());
        DENIALS.contains(pair[0].as_str()) && is_plain
    });
    let is_said = |word: &String| {
        let places = row.iter().enumerate();
        let mut places = places.filter(|(_, other)| *other == word);
        places.any(|(at, _)| at == 0 || !DENIALS.contains(row[at - 1].as_str()))
    };
    pairs
        .flat_map(|pair| {
            if is_said(&pair[1]) {
                vec![BOTH.to_owned()]
            } else {
                vec![format!("not{}", pair[1]), format!("no{}", pair[1])]
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browser_has_the_same_words() {
        let engine = include_str!("../../themes/default/js/search-engine.js");
        let lines = include_str!("data/words.txt").lines();
        for line in lines.filter(|line| !line.starts_with('#')) {
            let (name, words) = line.split_once(": ").expect("a name and words");
            assert!(engine.contains(&format!("new Set(\"{words}\"")), "{name}");
        }
        assert!(is_function_word("keeps") && is_light_word("back"));
    }

    #[test]
    fn a_row_leaves_out_what_stands_between() {
        let words = row("The node is not being Ready", 48);
        assert_eq!(words, ["node", "not", "ready"]);
        assert_eq!(denied(&words), ["notready", "noready"]);
        assert_eq!(denied(&row("ready and not ready", 48)), ["?both"]);
    }
}
