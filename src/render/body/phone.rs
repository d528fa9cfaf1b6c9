//! Telephone numbers of a page's contacts as links that dial.

use crate::book::{Document, FactKind};
use crate::render::body::Escaped;

/// The numbers as they are written, longest first, and what dials them.
#[derive(Debug, Default)]
pub(super) struct Phones(Vec<(String, String)>);

impl Phones {
    pub(super) fn new(document: &Document) -> Self {
        let facts = document.facts.iter();
        let numbers = facts.filter_map(|fact| match &fact.kind {
            FactKind::Contact(contact) => Some((contact.phone.clone()?, contact.dial()?)),
            _ => None,
        });
        let mut numbers: Vec<_> = numbers.collect();
        numbers.sort_by_key(|(written, _)| std::cmp::Reverse(written.len()));
        numbers.dedup();
        Self(numbers)
    }

    /// A text as HTML with its first number as a link; nothing if it has none.
    pub(super) fn linked(&self, text: &str) -> Option<String> {
        let mut found = self.0.iter();
        let (at, written, dial) = found.find_map(|(written, dial)| {
            let at = text.find(written.as_str())?;
            Some((at, written, dial))
        })?;
        let (before, behind) = (&text[..at], &text[at + written.len()..]);
        Some(format!(
            "{}<a href=\"tel:{dial}\">{}</a>{}",
            Escaped(before),
            Escaped(written),
            Escaped(behind)
        ))
    }
}
