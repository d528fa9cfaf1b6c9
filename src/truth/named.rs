//! Names before they have a place on a page.

use crate::book::{Certainty, NameKind};
use crate::tools::is_example_name;

/// A name before it has a place.
pub(super) struct Named {
    pub(super) kind: NameKind,
    pub(super) text: String,
    pub(super) owners: Vec<String>,
    pub(super) files: Vec<String>,
    pub(super) scope: Option<String>,
    pub(super) certainty: Certainty,
}

impl Named {
    pub(super) fn new(kind: NameKind, text: &str) -> Self {
        Self {
            kind,
            text: text.to_owned(),
            owners: Vec::new(),
            files: Vec::new(),
            scope: None,
            certainty: Certainty::Sure,
        }
    }
}

/// Whether a word is a name from an example: `my-app`, `service-name`.
fn is_example(word: &str) -> bool {
    let parts: Vec<&str> = word.split(['-', '_', '/']).collect();
    (parts.len() > 1 && parts.last() == Some(&"name")) || is_example_name(word)
}

/// Whether the reader fills in the word: it holds a placeholder, a variable or
/// a pattern, or is written in capitals.
pub(super) fn is_placeholder(word: &str) -> bool {
    let is_capital = |byte: u8| byte.is_ascii_uppercase() || b"_-.0123456789".contains(&byte);
    // `zone-X`, `web-N`.
    let is_numbered = ["-X", "-N", "_X", "_N"].iter().any(|end| {
        let before = word.strip_suffix(end);
        before.is_some_and(|before| before.bytes().any(|byte| byte.is_ascii_lowercase()))
    });
    let all_capitals = word.bytes().any(|byte| byte.is_ascii_uppercase())
        && word.len() > 2
        && word.bytes().all(is_capital);
    !word.contains(|c: char| c.is_alphanumeric())
        || word.contains(['<', '>', '$', '{', '*', '`', '%', '…'])
        || word.contains("...")
        || is_example(word)
        || (word.starts_with('[') && word.ends_with(']'))
        || (all_capitals && (!word.contains('_') || word.contains('.')))
        || is_numbered
}
