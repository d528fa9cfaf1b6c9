//! Words of other languages: light stems, compounds, and what only connects.
//! The rules are data; the index carries those of the book's languages, so
//! that the browser and the terminal apply the same ones.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

/// The rules of all languages, by code.
static LANGUAGES: LazyLock<BTreeMap<&'static str, Language>> =
    LazyLock::new(|| languages(include_str!("data/languages.txt")));

/// Shortest part of a compound, in letters.
const SHORTEST_PART: usize = 4;

/// How words of one language are compared.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Language {
    /// Words that only connect others.
    pub(super) words: BTreeSet<String>,
    /// Step by step the endings of which the first that fits is removed.
    pub(super) endings: Vec<Vec<String>>,
    /// What participles may begin with; empty if nothing.
    pub(super) begins: String,
    /// How many letters a stem has at least.
    pub(super) least: usize,
    /// What stands between parts of compounds; `None` if there are none.
    pub(super) links: Option<Vec<String>>,
    /// Letters, each with the plain one.
    pub(super) fold: BTreeMap<char, char>,
}

fn languages(text: &'static str) -> BTreeMap<&'static str, Language> {
    let mut languages: BTreeMap<&str, Language> = BTreeMap::new();
    let mut fold = BTreeMap::new();
    let mut current = "";
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (name, list) = line.split_once(' ').unwrap_or((line, ""));
        let list = list.split(' ').map(str::to_owned);
        if let Some(code) = name.strip_prefix('[') {
            current = code.trim_end_matches(']');
            continue;
        }
        if name == "fold" {
            let pairs = list.filter_map(|pair| {
                let mut chars = pair.chars();
                Some((chars.next()?, chars.next()?))
            });
            fold = pairs.collect();
            continue;
        }
        let Some(language) = (!current.is_empty()).then(|| languages.entry(current).or_default())
        else {
            continue;
        };
        match name {
            "words" => language.words = list.collect(),
            "endings" => language.endings.push(list.collect()),
            "begins" => language.begins = list.collect(),
            "least" => {
                language.least = list.filter_map(|number| number.parse::<usize>().ok()).sum();
            }
            "links" => language.links = Some(list.collect()),
            _ => {}
        }
    }
    for language in languages.values_mut() {
        language.fold.clone_from(&fold);
    }
    languages
}

/// The rules of languages by their codes (`de`, `pt-BR`); of a language
/// without rules, and of English, there are none.
pub(super) fn of_codes<'a>(codes: impl IntoIterator<Item = &'a str>) -> Vec<Language> {
    let codes = codes.into_iter();
    let codes = codes.map(|code| code.split(['-', '_']).next().unwrap_or(code));
    let codes: BTreeSet<String> = codes.map(str::to_ascii_lowercase).collect();
    let known = codes.iter().filter_map(|code| LANGUAGES.get(code.as_str()));
    known.cloned().collect()
}

impl Language {
    /// The stem of a word in lowercase; `None` if it is no plain word.
    pub(super) fn stem(&self, word: &str) -> Option<String> {
        if !word.chars().all(char::is_alphabetic) {
            return None;
        }
        let folded = word
            .chars()
            .map(|c| self.fold.get(&c).copied().unwrap_or(c));
        let mut stem: Vec<char> = folded.collect();
        let length = stem.len();
        for step in &self.endings {
            let fits = |ending: &&String| {
                let ending: Vec<char> = ending.chars().collect();
                stem.len() >= self.least + ending.len() && stem.ends_with(&ending)
            };
            if let Some(ending) = step.iter().find(fits) {
                stem.truncate(stem.len() - ending.chars().count());
            }
        }
        let begins: Vec<char> = self.begins.chars().collect();
        let is_participle = !begins.is_empty()
            && stem.len() < length
            && stem.len() >= self.least + begins.len()
            && stem.starts_with(&begins);
        if is_participle {
            stem.drain(..begins.len());
        }
        Some(stem.into_iter().collect())
    }
}

/// Whether a word only connects others in one of the languages.
pub(super) fn connects(languages: &[Language], word: &str) -> bool {
    languages
        .iter()
        .any(|language| language.words.contains(word))
}

/// The known words that begin and end a compound; `is_known` says what is one.
pub(super) fn parts(
    languages: &[Language],
    word: &str,
    is_known: &dyn Fn(&str) -> bool,
) -> Vec<String> {
    let links: HashSet<&str> = languages
        .iter()
        .filter_map(|language| language.links.as_ref())
        .flatten()
        .map(String::as_str)
        .collect();
    let cuts: Vec<usize> = word.char_indices().map(|(at, _)| at).collect();
    let is_word = word.chars().all(char::is_alphabetic);
    if links.is_empty() || cuts.len() < 2 * SHORTEST_PART || !is_word {
        return Vec::new();
    }
    let last = cuts.len() - SHORTEST_PART;
    // The longest first: `datenbank` and not `daten`.
    for at in (SHORTEST_PART..=last).rev() {
        let (first, rest) = word.split_at(cuts[at]);
        if !is_known(first) {
            continue;
        }
        let mut ends = vec![rest];
        ends.extend(links.iter().filter_map(|link| rest.strip_prefix(link)));
        ends.retain(|end| end.chars().count() >= SHORTEST_PART);
        ends.sort_unstable_by_key(|end| std::cmp::Reverse(end.len()));
        let second = ends.into_iter().find(|end| is_known(end));
        let parts = std::iter::once(first).chain(second);
        return parts.map(str::to_owned).collect();
    }
    let ends = (SHORTEST_PART..last).map(|at| &word[cuts[at]..]);
    let mut ends = ends.filter(|end| is_known(end));
    ends.next().map(str::to_owned).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_of_a_step_are_ordered_by_length_where_they_overlap() {
        for (code, language) in &*LANGUAGES {
            assert!(language.least >= 3 && !language.words.is_empty(), "{code}");
            for step in &language.endings {
                for (at, ending) in step.iter().enumerate() {
                    let hidden = step[..at].iter().find(|other| ending.ends_with(*other));
                    assert_eq!(hidden, None, "{code}: {ending}");
                }
            }
        }
    }

    #[test]
    fn compounds_have_parts() {
        let german = of_codes(["de-CH"]);
        let known = |word: &str| ["datenbank", "verbindung", "arbeit", "speicher"].contains(&word);
        assert_eq!(
            parts(&german, "datenbankverbindung", &known),
            ["datenbank", "verbindung"]
        );
        assert_eq!(
            parts(&german, "arbeitsspeicher", &known),
            ["arbeit", "speicher"]
        );
        assert_eq!(parts(&german, "hauptspeicher", &known), ["speicher"]);
        assert!(parts(&german, "überlastung", &known).is_empty());
        assert!(parts(&of_codes(["fr", "en"]), "datenbankverbindung", &known).is_empty());
    }
}
