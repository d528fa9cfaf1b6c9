//! The words of an index, in files that are read when a query needs them.

use super::language::Language;

/// A word as the index knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// In lower case.
    pub(super) text: String,
    /// Whether it is an identifier of several parts.
    pub(super) is_whole: bool,
    /// How many sections it is in, as a power of two: 0 is one, 4 is from 16.
    pub(super) magnitude: u8,
}

/// Where the words are looked up.
pub(super) trait Dictionary {
    /// The words that begin so, in order, with their numbers.
    fn beginning(&self, prefix: &str) -> Vec<(usize, Word)>;
    /// A word, with its number.
    fn find(&self, text: &str) -> Option<(usize, Word)>;
    /// Identifiers in which a part that is not the first begins so: the text
    /// from that part on, and the identifier's number; in the texts' order.
    fn inside(&self, prefix: &str) -> Vec<(String, usize)>;
    /// The words that are meant by what readers say.
    fn meant(&self, said: &str) -> Vec<usize>;
    /// The text of a word.
    fn text(&self, number: usize) -> String;
    /// The rules of the book's languages.
    fn languages(&self) -> &[Language];
}

/// The files that hold what begins with a text, when each file's first entry
/// is known.
pub(super) fn files_with(firsts: &[String], prefix: &str) -> std::ops::Range<usize> {
    let from = firsts.partition_point(|first| first.as_str() <= prefix);
    let from = from.saturating_sub(1);
    let more = firsts[firsts.len().min(from + 1)..].iter();
    let more = more.take_while(|first| first.starts_with(prefix)).count();
    from..(from + 1 + more).min(firsts.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_found_by_their_first_words() {
        let firsts = ["api", "cert", "certificate", "pod"].map(str::to_owned);
        assert_eq!(files_with(&firsts, "a"), 0..1);
        assert_eq!(files_with(&firsts, "api"), 0..1);
        assert_eq!(files_with(&firsts, "cer"), 0..3);
        assert_eq!(files_with(&firsts, "certi"), 1..3);
        assert_eq!(files_with(&firsts, "z"), 3..4);
        assert_eq!(files_with(&[], "z"), 0..0);
    }
}
