//! An index as it was written, read as far as a query needs it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use serde::de::DeserializeOwned;

use super::dictionary::{Dictionary, Word};
use super::index::PageEntry;
use super::rank::Source;
use super::write::{Core, INDEX_FILE, Texts, VERSION, path};

/// Why an index cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// A file of it cannot be read.
    #[error("failed to read {path}")]
    Read {
        /// Path under the site.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// A file is not as this version writes it.
    #[error("{path} is not a search index of this version of opsbook: build the site again")]
    Format {
        /// Path under the site.
        path: String,
    },
}

/// Gives the text of a file of the site.
type Loader = Box<dyn Fn(&str) -> std::io::Result<String>>;

/// An index that was built.
pub struct BuiltIndex {
    load: Loader,
    generation: String,
    dictionary: Dictionary,
    /// Page of each section.
    pages: Vec<usize>,
    /// The first word of each file with places.
    starts: Vec<usize>,
    /// How many sections' texts are in one file.
    texts_in_file: usize,
    places: RefCell<HashMap<usize, Rc<Vec<String>>>>,
    texts: RefCell<HashMap<usize, Rc<Texts>>>,
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
            dictionary: dictionary(&core.words).ok_or_else(format)?,
            pages: Vec::new(),
            starts: numbers(&core.starts).ok_or_else(format)?,
            generation: core.generation,
            texts_in_file: core.texts.max(1),
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
        if let Some((number, places)) = arguments::<(usize, String)>(line, "places") {
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
        if !self.texts.borrow().contains_key(&number) {
            self.fetch("s", number);
        }
        let texts = Rc::clone(self.texts.borrow().get(&number)?);
        let (page, heading, anchor, text) = texts
            .sections
            .get(section as usize % self.texts_in_file)?
            .clone();
        Some((texts.pages.get(&page)?.clone(), heading, anchor, text))
    }
}

impl Source for BuiltIndex {
    fn dictionary(&self) -> &Dictionary {
        &self.dictionary
    }

    fn sections(&self) -> usize {
        self.pages.len()
    }

    fn places(&self, word: usize) -> Vec<(u32, u8)> {
        let number = self
            .starts
            .partition_point(|start| *start <= word)
            .saturating_sub(1);
        if !self.places.borrow().contains_key(&number) {
            self.fetch("p", number);
        }
        let places = self.places.borrow().get(&number).map(Rc::clone);
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

fn dictionary(text: &str) -> Option<Dictionary> {
    let mut words = Vec::new();
    let mut last = String::new();
    for entry in text.split(' ').filter(|entry| !entry.is_empty()) {
        let mut chars = entry.chars();
        let same = chars.next()?.to_digit(36)? as usize;
        let magnitude = u8::try_from(chars.next()?).ok()?.checked_sub(b'A')?;
        let end = last
            .char_indices()
            .nth(same)
            .map_or(last.len(), |(at, _)| at);
        last.truncate(end);
        last.push_str(chars.as_str());
        words.push(Word::new(&last, magnitude));
    }
    Some(Dictionary(words))
}

fn numbers(text: &str) -> Option<Vec<usize>> {
    let numbers = text.split(' ').filter(|number| !number.is_empty());
    numbers
        .map(|number| usize::from_str_radix(number, 36).ok())
        .collect()
}
