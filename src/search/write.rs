//! The index as files that a browser loads as scripts: that works from
//! `file://` and under a strict Content-Security-Policy alike.
//!
//! `search/index.js` says where to find the rest: words in `w*.js`, ends of
//! identifiers in `e*.js`, what readers say for words in `m*.js`, places of
//! words in `p*.js`, texts of sections in `s*.js`. Of a small book it holds
//! everything.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::Index;
use super::entry::{Entry, PageEntry};
use super::language::Language;

/// Path of the file that the browser loads first. The name does not change
/// with what is in it, or each edit would change every page.
pub const INDEX_FILE: &str = "search/index.js";

/// The version of the format.
pub(super) const VERSION: u32 = 5;

/// About how long a file with words or places is, in bytes.
const FILE: usize = 8 * 1024;
/// Shorter ends of identifiers are not looked for.
pub(super) const SHORTEST_END: usize = 4;
/// How many sections' texts are in one file.
const SECTIONS: usize = 16;
/// Up to this size, in bytes, everything is in one file.
const SMALL: usize = 256 * 1024;

/// What `index.js` says; lists are text, numbers in it in base 36.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Core {
    pub(super) version: u32,
    /// Folder of the other files, beside this one: it changes with what is in
    /// them.
    pub(super) generation: String,
    /// How many sections each page has, in the pages' order.
    pub(super) counts: String,
    /// How many sections' texts are in one file.
    pub(super) texts: usize,
    /// The number of the first word of each file with places.
    pub(super) starts: String,
    /// The first word of each file with words, and its number.
    pub(super) words: String,
    pub(super) word_starts: String,
    /// The first text of each file with ends of identifiers.
    pub(super) ends: String,
    /// The first entry of each file with what readers say for words.
    pub(super) meanings: String,
    /// How many words each page's title has, a digit each, at most 35.
    pub(super) titles: String,
    /// The rules of the book's languages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) languages: Vec<Language>,
}

/// What a file with texts says.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Texts {
    /// The pages of the sections, by number.
    pub(super) pages: std::collections::BTreeMap<usize, PageEntry>,
    /// Page, heading, anchor and text of each section.
    pub(super) sections: Vec<(usize, String, String, String)>,
}

/// The whole index in one script.
pub fn index_script(index: &Index) -> String {
    files(index, usize::MAX).remove(0).1
}

/// The files of an index: paths under the site, and what is in them.
pub fn index_files(index: &Index) -> Vec<(String, String)> {
    files(index, SMALL)
}

/// The files; up to a size everything is in the first.
pub(super) fn files(index: &Index, small: usize) -> Vec<(String, String)> {
    let words = words(index);
    let ends = ends(index);
    let places = places(index);
    let texts = index.sections.chunks(SECTIONS).enumerate();
    let texts = texts.map(|(at, sections)| call("texts", &[&at, &texts_of(index, sections)]));
    let meanings = meanings(index);
    let kinds: [(&str, Vec<String>); 5] = [
        ("w", words.calls("words")),
        ("e", ends.calls("ends")),
        ("m", meanings.calls("meanings")),
        ("p", places.calls("places")),
        ("s", texts.collect()),
    ];
    let all = || kinds.iter().flat_map(|(_, files)| files);
    let mut hasher = blake3::Hasher::new();
    for file in all() {
        hasher.update(file.as_bytes());
    }
    let generation = hasher.finalize().to_hex()[..12].to_owned();
    let mut core = call(
        "core",
        &[&Core {
            version: VERSION,
            generation: generation.clone(),
            counts: counts(index),
            texts: SECTIONS,
            starts: places.starts(),
            word_starts: words.starts(),
            words: words.firsts.join(" "),
            ends: ends.firsts.join(" "),
            meanings: meanings.firsts.join(" "),
            languages: index.languages.clone(),
            titles: index
                .titles
                .iter()
                .map(|count| base36((*count).min(35)))
                .collect(),
        }],
    );
    if all().map(String::len).sum::<usize>() <= small {
        core.extend(all().map(String::as_str));
        return vec![(INDEX_FILE.to_owned(), core)];
    }
    let mut files = vec![(INDEX_FILE.to_owned(), core)];
    for (kind, texts) in kinds {
        let texts = texts.into_iter().enumerate();
        files.extend(texts.map(|(number, text)| (path(&generation, kind, number), text)));
    }
    files
}

/// A list cut into files of about the same size.
#[derive(Default)]
struct Cut {
    files: Vec<String>,
    /// Number and text of the first entry of each file.
    numbers: Vec<usize>,
    firsts: Vec<String>,
    /// The text of the entry before; empty at the start of a file.
    last: String,
}

impl Cut {
    /// Begins the next entry, in a new file if the last one is full. Entries
    /// of the same text stay together.
    fn begin(&mut self, number: usize, text: &str) -> &mut String {
        let is_full = |file: &String| file.len() > FILE;
        if self.files.last().is_none_or(is_full) && self.last != text || self.files.is_empty() {
            self.files.push(String::new());
            self.numbers.push(number);
            self.firsts.push(text.to_owned());
            self.last.clear();
        }
        let file = self.files.last_mut().expect("there is one now");
        if !file.is_empty() {
            file.push(' ');
        }
        file
    }

    /// Begins an entry with how many letters it shares with the one before
    /// (in base 36), and gives the others.
    fn begin_shared<'a>(&mut self, number: usize, order: &str, text: &'a str) -> &'a str {
        self.begin(number, order);
        let same = self.last.chars().zip(text.chars());
        let same = same.take_while(|(left, right)| left == right).take(35);
        let (chars, bytes) = same.fold((0, 0), |(chars, bytes), (c, _)| {
            (chars + 1, bytes + c.len_utf8())
        });
        text.clone_into(&mut self.last);
        let file = self.files.last_mut().expect("an entry has begun");
        file.push_str(&base36(chars));
        &text[bytes..]
    }

    fn push(&mut self, text: &str) {
        let file = self.files.last_mut().expect("an entry has begun");
        file.push_str(text);
    }

    fn starts(&self) -> String {
        let numbers = self.numbers.iter().copied();
        numbers.map(base36).collect::<Vec<_>>().join(" ")
    }

    fn calls(&self, name: &str) -> Vec<String> {
        let files = self.files.iter().enumerate();
        let files = files.map(|(number, text)| call(name, &[&number, text]));
        files.collect()
    }
}

/// Path of a file under the site.
pub(super) fn path(generation: &str, kind: &str, number: usize) -> String {
    format!("search/{generation}/{kind}{number}.js")
}

/// A line that hands something to the search in the browser.
fn call(name: &str, arguments: &[&dyn erased::Json]) -> String {
    let arguments: Vec<String> = arguments.iter().map(|argument| argument.json()).collect();
    // Older browsers take these for line breaks inside a script's string.
    let arguments = arguments
        .join(",")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029");
    format!("opsbookSearch.{name}({arguments});\n")
}

/// Values of several kinds in one list.
mod erased {
    pub(super) trait Json {
        fn json(&self) -> String;
    }

    impl<T: serde::Serialize> Json for T {
        fn json(&self) -> String {
            serde_json::to_string(self).expect("the index holds only plain values")
        }
    }
}

fn counts(index: &Index) -> String {
    let mut counts = vec![0; index.pages.len()];
    for section in &index.sections {
        counts[section.page] += 1;
    }
    let counts = counts.into_iter();
    counts.map(base36).collect::<Vec<_>>().join(" ")
}

/// The words: what each shares with the one before, the magnitude of its
/// sections (from `A`), and its other letters.
fn words(index: &Index) -> Cut {
    let mut cut = Cut::default();
    for (number, (word, places)) in index.terms.iter().enumerate() {
        let rest = cut.begin_shared(number, &word.to_ascii_lowercase(), word);
        let magnitude = u8::try_from(places.len().max(1).ilog2()).unwrap_or(u8::MAX);
        let magnitude = char::from(b'A' + magnitude.min(25));
        cut.push(&format!("{magnitude}{rest}"));
    }
    cut
}

/// The ends of identifiers, from each part on but the first: what each shares
/// with the one before, its other letters, and the identifier's number.
fn ends(index: &Index) -> Cut {
    let mut ends: Vec<(String, usize)> = Vec::new();
    for (number, (word, _)) in index.terms.iter().enumerate() {
        let capitals = word.match_indices(|c: char| c.is_ascii_uppercase());
        let parts = capitals.map(|(at, _)| word[at..].to_ascii_lowercase());
        let parts = parts.filter(|end| end.chars().count() >= SHORTEST_END);
        ends.extend(parts.map(|end| (end, number)));
    }
    ends.sort_unstable();
    let mut cut = Cut::default();
    for (end, number) in &ends {
        let rest = cut.begin_shared(*number, end, end);
        cut.push(&format!("{rest} {}", base36(*number)));
    }
    cut
}

/// What readers say for words: what each shares with the one before, its other
/// letters, and the words' numbers.
fn meanings(index: &Index) -> Cut {
    let mut cut = Cut::default();
    for (number, (said, words)) in index.meanings.iter().enumerate() {
        let rest = cut.begin_shared(number, said, said);
        let words: Vec<String> = words.iter().map(|word| base36(*word as usize)).collect();
        cut.push(&format!("{rest} {}", words.join(",")));
    }
    cut
}

/// The places of all words.
fn places(index: &Index) -> Cut {
    let mut cut = Cut::default();
    for (number, (word, places)) in index.terms.iter().enumerate() {
        let file = cut.begin(number, word);
        let mut last = 0;
        for (id, level) in places {
            let _ = write!(
                file,
                "{}{}",
                base36((id - last) as usize),
                char::from(b'A' + level - 1)
            );
            last = *id;
        }
    }
    cut
}

fn texts_of(index: &Index, sections: &[Entry]) -> Texts {
    let mut texts = Texts::default();
    for section in sections {
        let page = section.page;
        texts
            .pages
            .entry(page)
            .or_insert_with(|| index.pages[page].clone());
        texts.sections.push((
            page,
            section.heading.clone(),
            section.anchor.clone(),
            section.text.clone(),
        ));
    }
    texts
}

/// A number in base 36, small letters.
fn base36(mut number: usize) -> String {
    let mut digits = Vec::new();
    loop {
        let digit = u32::try_from(number % 36).unwrap_or_default();
        digits.push(char::from_digit(digit, 36).unwrap_or('0'));
        number /= 36;
        if number == 0 {
            break;
        }
    }
    digits.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_in_base_36() {
        assert_eq!([0, 35, 36, 1295].map(base36), ["0", "z", "10", "zz"]);
    }
}
