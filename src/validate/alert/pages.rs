use std::collections::BTreeMap;

use crate::book::{Book, Page};

/// The pages of a book by the alerts that they answer.
pub(in crate::validate) struct AlertPages<'a> {
    /// By name as the front matter writes it.
    declared: BTreeMap<&'a str, Vec<&'a Page>>,
    /// By what a page is called, and by its headings.
    called: BTreeMap<String, &'a Page>,
}

impl<'a> AlertPages<'a> {
    pub(in crate::validate) fn new(book: &'a Book) -> Self {
        let mut pages = Self {
            declared: BTreeMap::new(),
            called: BTreeMap::new(),
        };
        for page in &book.pages {
            let document = &page.document;
            for alert in &document.meta.alerts {
                pages.declared.entry(alert).or_default().push(page);
            }
            let stem = document.path.rsplit('/').next().unwrap_or_default();
            let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
            pages.called.entry(plain(stem)).or_insert(page);
            pages.called.entry(plain(&document.title)).or_insert(page);
            for heading in &document.headings {
                let text = heading.text.trim();
                let name = ["Alert name:", "Alert Name:", "Alert:"]
                    .iter()
                    .find_map(|prefix| text.strip_prefix(prefix));
                pages
                    .called
                    .entry(plain(name.unwrap_or(text)))
                    .or_insert(page);
            }
        }
        pages
    }

    /// Whether any page answers this alert.
    pub(in crate::validate) fn has(&self, alert: &str) -> bool {
        self.declared.contains_key(alert) || self.called.contains_key(&plain(alert))
    }

    /// Alerts that pages declare in their front matter, each with its pages.
    pub(in crate::validate) fn declared(&self) -> impl Iterator<Item = (&'a str, &[&'a Page])> {
        self.declared
            .iter()
            .map(|(name, pages)| (*name, pages.as_slice()))
    }
}

/// A name without case and punctuation: `high-error-rate` is `HighErrorRate`.
fn plain(name: &str) -> String {
    let kept = name.chars().filter(|c| c.is_alphanumeric());
    kept.flat_map(char::to_lowercase).collect()
}
