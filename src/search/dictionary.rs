//! The words of an index, in order.

/// A word as the index knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// In lower case.
    pub(super) text: String,
    /// Where parts of an identifier begin, in bytes; not at its start.
    pub(super) parts: Vec<usize>,
    /// How many sections it is in, as a power of two: 0 is one, 4 is from 16.
    pub(super) magnitude: u8,
}

impl Word {
    /// From the form in which a capital letter begins a part.
    pub(super) fn new(marked: &str, magnitude: u8) -> Self {
        let capitals = marked
            .char_indices()
            .filter(|(_, c)| c.is_ascii_uppercase());
        Self {
            text: marked.to_ascii_lowercase(),
            parts: capitals.map(|(at, _)| at).collect(),
            magnitude,
        }
    }
}

/// All words, sorted by their text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Dictionary(pub(super) Vec<Word>);

impl Dictionary {
    /// The number of a word.
    pub(super) fn find(&self, text: &str) -> Option<usize> {
        self.0
            .binary_search_by(|word| word.text.as_str().cmp(text))
            .ok()
    }

    /// The words that begin so, with their numbers.
    pub(super) fn beginning(&self, prefix: &str) -> impl Iterator<Item = (usize, &Word)> {
        let from = self.0.partition_point(|word| word.text.as_str() < prefix);
        let words = self.0[from..].iter().enumerate();
        words
            .map(move |(at, word)| (from + at, word))
            .take_while(move |(_, word)| word.text.starts_with(prefix))
    }

    /// All words, with their numbers.
    pub(super) fn all(&self) -> impl Iterator<Item = (usize, &Word)> {
        self.0.iter().enumerate()
    }
}
