use std::collections::{BTreeMap, HashSet};
use std::sync::OnceLock;

use crate::book::{Book, Page};

/// The pages of a book by the alerts that they answer.
pub(in crate::validate) struct AlertPages<'a> {
    book: &'a Book,
    /// By name as the front matter writes it.
    declared: BTreeMap<&'a str, Vec<&'a Page>>,
    /// Titles of pages and headings; built on demand, because most books have
    /// no alerts.
    called: OnceLock<HashSet<String>>,
}

impl<'a> AlertPages<'a> {
    pub(in crate::validate) fn new(book: &'a Book) -> Self {
        let mut declared: BTreeMap<&str, Vec<&Page>> = BTreeMap::new();
        for page in &book.pages {
            for alert in &page.document.meta.alerts {
                declared.entry(alert).or_default().push(page);
            }
        }
        Self {
            book,
            declared,
            called: OnceLock::new(),
        }
    }

    /// Whether any page answers this alert.
    pub(in crate::validate) fn has(&self, alert: &str) -> bool {
        let called = || self.called.get_or_init(|| names(self.book));
        self.declared.contains_key(alert) || called().contains(&plain(alert))
    }

    /// Alerts that pages declare in their front matter, each with its pages.
    pub(in crate::validate) fn declared(&self) -> impl Iterator<Item = (&'a str, &[&'a Page])> {
        self.declared
            .iter()
            .map(|(name, pages)| (*name, pages.as_slice()))
    }
}

/// The titles of all pages and headings.
fn names(book: &Book) -> HashSet<String> {
    let mut names = HashSet::new();
    for page in &book.pages {
        let document = &page.document;
        let stem = document.path.rsplit('/').next().unwrap_or_default();
        let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
        names.insert(plain(stem));
        names.insert(plain(&document.title));
        for heading in &document.headings {
            let text = heading.text.trim();
            let name = ["Alert name:", "Alert Name:", "Alert:"]
                .iter()
                .find_map(|prefix| text.strip_prefix(prefix));
            names.insert(plain(name.unwrap_or(text)));
        }
    }
    names
}

/// A name without case and punctuation: `high-error-rate` is `HighErrorRate`.
fn plain(name: &str) -> String {
    let kept = name.chars().filter(|c| c.is_alphanumeric());
    kept.flat_map(char::to_lowercase).collect()
}
