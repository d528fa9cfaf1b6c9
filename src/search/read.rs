//! An index as it was written, read as far as a query needs it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use serde::de::DeserializeOwned;

use super::dictionary::{Dictionary, Word, files_with};
use super::entry::PageEntry;
use super::language::Language;
use super::rank::Source;
use super::write::{Core, INDEX_FILE, Texts, VERSION, path};

/// Why an index cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// A file of it has a syntax error.
    #[error("failed to read {path}")]
    Read {
        /// Path under the site.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// A file is not as this version writes it.
    #[error("{path} was written by another version of opsbook: build the site again")]
    Format {
        /// Path under the site.
        path: String,
    },
}

/// Gives the text of a file of the site.
type Loader = Box<dyn Fn(&str) -> std::io::Result<String>>;

/// The files of one kind that were read, by number.
type Files<T> = RefCell<HashMap<usize, Rc<T>>>;

/// An index that was built.
pub struct BuiltIndex {
    load: Loader,
    generation: String,
    /// The first word of each file with words, and its number.
    first_words: Vec<String>,
    word_starts: Vec<usize>,
    /// The first text of each file with ends of identifiers.
    first_ends: Vec<String>,
    /// The first entry of each file with what readers say for words.
    first_meanings: Vec<String>,
    /// How many words each page's title has.
    titles: Vec<u32>,
    languages: Vec<Language>,
    /// Page of each section.
    pages: Vec<usize>,
    /// The first word of each file with places.
    starts: Vec<usize>,
    /// How many sections' texts are in one file.
    texts_in_file: usize,
    words: Files<Vec<Word>>,
    ends: Files<Vec<(String, usize)>>,
    meanings: Files<Vec<(String, Vec<usize>)>>,
    places: Files<Vec<String>>,
    texts: Files<Texts>,
}

impl std::fmt::Debug for BuiltIndex {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("BuiltIndex")
            .field("generation", &self.generation)
            .finish_non_exhaustive()
    }
}

impl BuiltIndex {
    /// Opens an index whose files `load` gives by their paths under the site.
    ///
    /// # Errors
    /// When the first file cannot be read or is not of this version.
    pub fn open(
        load: impl Fn(&str) -> std::io::Result<String> + 'static,
    ) -> Result<Self, IndexError> {
        let format = || IndexError::Format {
            path: INDEX_FILE.to_owned(),
        };
        let text = load(INDEX_FILE).map_err(|source| IndexError::Read {
            path: INDEX_FILE.to_owned(),
            source,
        })?;
        let mut lines = text.lines();
        let core: (Core,) = lines
            .next()
            .and_then(|line| arguments(line, "core"))
            .ok_or_else(format)?;
        let (core,) = core;
        if core.version != VERSION {
            return Err(format());
        }
        let mut index = Self {
            load: Box::new(load),
            first_words: list(&core.words),
            word_starts: numbers(&core.word_starts).ok_or_else(format)?,
            first_ends: list(&core.ends),
            first_meanings: list(&core.meanings),
            titles: core
                .titles
                .chars()
                .map(|digit| digit.to_digit(36).unwrap_or(1).max(1))
                .collect(),
            languages: core.languages,
            pages: Vec::new(),
            starts: numbers(&core.starts).ok_or_else(format)?,
            generation: core.generation,
            texts_in_file: core.texts.max(1),
            words: RefCell::default(),
            ends: RefCell::default(),
            meanings: RefCell::default(),
            places: RefCell::default(),
            texts: RefCell::default(),
        };
        for (page, count) in numbers(&core.counts)
            .ok_or_else(format)?
            .into_iter()
            .enumerate()
        {
            index.pages.extend(std::iter::repeat_n(page, count));
        }
        for line in lines {
            index.take(line);
        }
        Ok(index)
    }

    /// Keeps what a line of a file says.
    fn take(&self, line: &str) {
        if let Some((number, text)) = arguments::<(usize, String)>(line, "words") {
            let words = decode_words(&text).unwrap_or_default();
            self.words.borrow_mut().insert(number, Rc::new(words));
        } else if let Some((number, text)) = arguments::<(usize, String)>(line, "ends") {
            let ends = decode_ends(&text).unwrap_or_default();
            self.ends.borrow_mut().insert(number, Rc::new(ends));
        } else if let Some((number, text)) = arguments::<(usize, String)>(line, "meanings") {
            let meanings = decode_meanings(&text).unwrap_or_default();
            self.meanings.borrow_mut().insert(number, Rc::new(meanings));
        } else if let Some((number, places)) = arguments::<(usize, String)>(line, "places") {
            let places = places.split(' ').map(str::to_owned).collect();
            self.places.borrow_mut().insert(number, Rc::new(places));
        } else if let Some((number, texts)) = arguments::<(usize, Texts)>(line, "texts") {
            self.texts.borrow_mut().insert(number, Rc::new(texts));
        }
    }

    /// Reads a file. What is missing is as good as empty: a site that is just
    /// being exchanged must still give what it can.
    fn fetch(&self, kind: &str, number: usize) {
        if let Ok(text) = (self.load)(&path(&self.generation, kind, number)) {
            text.lines().for_each(|line| self.take(line));
        }
    }

    /// A file, read if it is not there yet.
    fn file<T>(&self, known: &Files<T>, kind: &str, number: usize) -> Option<Rc<T>> {
        if !known.borrow().contains_key(&number) {
            self.fetch(kind, number);
        }
        known.borrow().get(&number).map(Rc::clone)
    }

    /// The page of a section.
    pub(super) fn page_of(&self, section: u32) -> usize {
        self.pages
            .get(section as usize)
            .copied()
            .unwrap_or_default()
    }

    /// Page, heading, anchor and text of a section.
    pub(super) fn section(&self, section: u32) -> Option<(PageEntry, String, String, String)> {
        let number = section as usize / self.texts_in_file;
        let texts = self.file(&self.texts, "s", number)?;
        let (page, heading, anchor, text) = texts
            .sections
            .get(section as usize % self.texts_in_file)?
            .clone();
        Some((texts.pages.get(&page)?.clone(), heading, anchor, text))
    }
}

impl Dictionary for BuiltIndex {
    fn beginning(&self, prefix: &str) -> Vec<(usize, Word)> {
        let mut found = Vec::new();
        for number in files_with(&self.first_words, prefix) {
            let Some(words) = self.file(&self.words, "w", number) else {
                continue;
            };
            let start = self.word_starts.get(number).copied().unwrap_or_default();
            let from = words.partition_point(|word| word.text.as_str() < prefix);
            let words = words.iter().enumerate().skip(from);
            let words = words.take_while(|(_, word)| word.text.starts_with(prefix));
            found.extend(words.map(|(at, word)| (start + at, word.clone())));
        }
        found
    }

    fn find(&self, text: &str) -> Option<(usize, Word)> {
        let number = files_with(&self.first_words, text).start;
        let words = self.file(&self.words, "w", number)?;
        let at = words.binary_search_by(|word| word.text.as_str().cmp(text));
        let at = at.ok()?;
        Some((self.word_starts.get(number)? + at, words[at].clone()))
    }

    fn inside(&self, prefix: &str) -> Vec<(String, usize)> {
        let mut found = Vec::new();
        for number in files_with(&self.first_ends, prefix) {
            let ends = self.file(&self.ends, "e", number);
            let ends = ends.iter().flat_map(|ends| ends.iter());
            found.extend(ends.filter(|(end, _)| end.starts_with(prefix)).cloned());
        }
        found
    }

    fn meant(&self, said: &str) -> Vec<usize> {
        let number = files_with(&self.first_meanings, said).start;
        let Some(entries) = self.file(&self.meanings, "m", number) else {
            return Vec::new();
        };
        let at = entries.binary_search_by(|(known, _)| known.as_str().cmp(said));
        at.map(|at| entries[at].1.clone()).unwrap_or_default()
    }

    fn languages(&self) -> &[Language] {
        &self.languages
    }

    fn text(&self, number: usize) -> String {
        let file = self.word_starts.partition_point(|start| *start <= number);
        let file = file.saturating_sub(1);
        let words = self.file(&self.words, "w", file);
        let start = self.word_starts.get(file).copied().unwrap_or_default();
        let word = words.and_then(|words| words.get(number - start).cloned());
        word.map(|word| word.text).unwrap_or_default()
    }
}

impl Source for BuiltIndex {
    fn sections(&self) -> usize {
        self.pages.len()
    }

    fn page_of(&self, section: u32) -> usize {
        Self::page_of(self, section)
    }

    fn words_of_title(&self, page: usize) -> u32 {
        self.titles.get(page).copied().unwrap_or(1)
    }

    fn places(&self, word: usize) -> Vec<(u32, u8)> {
        let number = self
            .starts
            .partition_point(|start| *start <= word)
            .saturating_sub(1);
        let places = self.file(&self.places, "p", number);
        let start = self.starts.get(number).copied().unwrap_or_default();
        let list = places.and_then(|places| places.get(word - start).map(|text| decode(text)));
        list.unwrap_or_default()
    }
}

/// The sections of a word: numbers in base 36, each with a level from `A`.
fn decode(text: &str) -> Vec<(u32, u8)> {
    let mut places = Vec::new();
    let (mut id, mut delta) = (0, 0);
    for byte in text.bytes() {
        if byte.is_ascii_uppercase() {
            id += delta;
            delta = 0;
            places.push((id, byte - b'A' + 1));
        } else {
            delta = delta * 36 + char::from(byte).to_digit(36).unwrap_or_default();
        }
    }
    places
}

/// The arguments of a call to the search in the browser.
fn arguments<T: DeserializeOwned>(line: &str, name: &str) -> Option<T> {
    let rest = line.strip_prefix("opsbookSearch.")?.strip_prefix(name)?;
    let inside = rest.strip_prefix('(')?.strip_suffix(");")?;
    serde_json::from_str(&format!("[{inside}]")).ok()
}

/// A text of which so many letters are those of the one before.
fn continued(last: &mut String, same: char, rest: &str) -> Option<()> {
    let same = same.to_digit(36)? as usize;
    let end = last.char_indices().nth(same);
    last.truncate(end.map_or(last.len(), |(at, _)| at));
    last.push_str(rest);
    Some(())
}

fn decode_words(text: &str) -> Option<Vec<Word>> {
    let mut words = Vec::new();
    let mut last = String::new();
    for entry in text.split(' ').filter(|entry| !entry.is_empty()) {
        let mut chars = entry.chars();
        let same = chars.next()?;
        let magnitude = u8::try_from(chars.next()?).ok()?.checked_sub(b'A')?;
        continued(&mut last, same, chars.as_str())?;
        words.push(Word {
            text: last.to_ascii_lowercase(),
            is_whole: last.bytes().any(|byte| byte.is_ascii_uppercase()),
            magnitude,
        });
    }
    Some(words)
}

fn decode_ends(text: &str) -> Option<Vec<(String, usize)>> {
    let mut ends = Vec::new();
    let mut last = String::new();
    let mut entries = text.split(' ').filter(|entry| !entry.is_empty());
    while let Some(entry) = entries.next() {
        let mut chars = entry.chars();
        continued(&mut last, chars.next()?, chars.as_str())?;
        let number = usize::from_str_radix(entries.next()?, 36).ok()?;
        ends.push((last.clone(), number));
    }
    Some(ends)
}

fn decode_meanings(text: &str) -> Option<Vec<(String, Vec<usize>)>> {
    let mut meanings = Vec::new();
    let mut last = String::new();
    let mut entries = text.split(' ').filter(|entry| !entry.is_empty());
    while let Some(entry) = entries.next() {
        let mut chars = entry.chars();
        continued(&mut last, chars.next()?, chars.as_str())?;
        let words = entries.next()?.split(',');
        let words = words.map(|number| usize::from_str_radix(number, 36).ok());
        meanings.push((last.clone(), words.collect::<Option<_>>()?));
    }
    Some(meanings)
}

fn list(text: &str) -> Vec<String> {
    let entries = text.split(' ').filter(|entry| !entry.is_empty());
    entries.map(str::to_owned).collect()
}

fn numbers(text: &str) -> Option<Vec<usize>> {
    let numbers = text.split(' ').filter(|number| !number.is_empty());
    numbers
        .map(|number| usize::from_str_radix(number, 36).ok())
        .collect()
}
