//! The index as files that a browser loads as scripts: that works from
//! `file://` and under a strict Content-Security-Policy alike.
//!
//! `search/index.js` holds the words and where to find the rest: places of
//! words in `p*.js`, texts of sections in `s*.js`. Of a small book it holds
//! everything.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::Index;
use super::index::{Entry, PageEntry};

/// Path of the file that the browser loads first. The name does not change
/// with what is in it, or each edit would change every page.
pub const INDEX_FILE: &str = "search/index.js";

/// The version of the format.
pub(super) const VERSION: u32 = 2;

/// About how long a file with places is, in bytes.
const PLACES: usize = 12 * 1024;
/// How many sections' texts are in one file.
const SECTIONS: usize = 32;
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
    /// The first word of each file with places.
    pub(super) starts: String,
    /// The words: how many letters are those of the word before (in base 36),
    /// the magnitude of its sections (from `A`), and its other letters.
    pub(super) words: String,
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
fn files(index: &Index, small: usize) -> Vec<(String, String)> {
    let (starts, places) = places(index);
    let places = places.iter().enumerate();
    let places: Vec<String> = places
        .map(|(number, places)| call("places", &[&number, places]))
        .collect();
    let texts = index.sections.chunks(SECTIONS).enumerate();
    let texts: Vec<String> = texts
        .map(|(number, sections)| call("texts", &[&number, &texts_of(index, sections)]))
        .collect();
    let rest: usize = places.iter().chain(&texts).map(String::len).sum();
    let mut hasher = blake3::Hasher::new();
    for file in places.iter().chain(&texts) {
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
            starts,
            words: words(index),
        }],
    );
    if rest <= small {
        core.extend(places.into_iter().chain(texts));
        return vec![(INDEX_FILE.to_owned(), core)];
    }
    let named = |kind: &'static str, files: Vec<String>| {
        let generation = generation.clone();
        let files = files.into_iter().enumerate();
        files.map(move |(number, text)| (path(&generation, kind, number), text))
    };
    let mut files = vec![(INDEX_FILE.to_owned(), core)];
    files.extend(named("p", places));
    files.extend(named("s", texts));
    files
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

/// The words; each says what it shares with the one before.
fn words(index: &Index) -> String {
    let mut words = String::new();
    let mut last = "";
    for (word, places) in &index.terms {
        let same = last.chars().zip(word.chars());
        let same = same.take_while(|(left, right)| left == right).take(35);
        let (chars, bytes) = same.fold((0, 0), |(chars, bytes), (c, _)| {
            (chars + 1, bytes + c.len_utf8())
        });
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(&base36(chars));
        let magnitude = u8::try_from(places.len().max(1).ilog2()).unwrap_or(u8::MAX);
        words.push(char::from(b'A' + magnitude.min(25)));
        words.push_str(&word[bytes..]);
        last = word;
    }
    words
}

/// The places of all words in files of about the same size, and the first
/// word of each.
fn places(index: &Index) -> (String, Vec<String>) {
    let mut starts = Vec::new();
    let mut files: Vec<String> = Vec::new();
    for (number, (_, places)) in index.terms.iter().enumerate() {
        if files.last().is_none_or(|file| file.len() > PLACES) {
            starts.push(base36(number));
            files.push(String::new());
        }
        let file = files.last_mut().expect("there is one now");
        if !file.is_empty() {
            file.push(' ');
        }
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
    (starts.join(" "), files)
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
