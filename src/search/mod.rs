//! The search: an index of the book's sections, and what a query finds in it.
//! The browser does the same with `themes/default/js/search-engine.js`;
//! `tests/search` holds the two together.

mod clean;
mod dictionary;
mod entry;
mod expand;
mod extract;
mod find;
mod index;
mod language;
mod query;
mod rank;
mod read;
mod stem;
#[cfg(test)]
mod tests;
mod thesaurus;
mod tokenise;
#[cfg(test)]
mod vectors;
mod weigh;
mod words;
mod write;

pub use find::{Hit, Limits, SearchResults, find};
pub use index::Index;
pub use read::{BuiltIndex, IndexError};
pub use tokenise::tokenise;
pub use write::{INDEX_FILE, index_files, index_script};

use rayon::prelude::*;

use crate::book::{AlertRule, Book};

/// How many pages' words are held at once.
const PAGES_AT_ONCE: usize = 256;

/// Builds the index of a book in a language and of the alerts around it that no
/// page answers. The same book gives the same index.
pub fn build_index(book: &Book, language: &str, alerts: &[AlertRule]) -> Index {
    let mut builder = index::IndexBuilder::new(extract::languages(book, language));
    for pages in book.pages.chunks(PAGES_AT_ONCE) {
        let weighed: Vec<_> = pages
            .par_iter()
            .map(|page| weigh::weigh_page(extract::search_page(book, page)))
            .collect();
        for page in weighed {
            builder.add(page);
        }
    }
    for page in extract::unanswered(book, alerts) {
        builder.add(weigh::weigh_page(page));
    }
    builder.finish()
}

/// A page as the index reads it.
#[derive(Clone, Debug, Default)]
pub struct SearchPage {
    /// Path of the source under the content folder.
    pub source: String,
    /// Address under the site's root: `runbooks/api-down/`.
    pub url: String,
    /// Title.
    pub title: String,
    /// Titles of the sections around it.
    pub breadcrumb: String,
    /// File name without its ending.
    pub file_stem: String,
    /// How severe its alerts are, if the page says.
    pub severity: String,
    /// Alerts, aliases and error texts that the page is for.
    pub names: Vec<String>,
    /// Its parts, each under one heading.
    pub sections: Vec<SearchSection>,
}

/// A part of a page under one heading.
#[derive(Clone, Debug, Default)]
pub struct SearchSection {
    /// The heading; empty for what stands above the first.
    pub heading: String,
    /// The headings around it.
    pub parents: String,
    /// The heading's anchor; empty for the page's top.
    pub anchor: String,
    /// The prose.
    pub text: String,
    /// The code, of blocks and in the text.
    pub code: String,
    /// The code of blocks alone; a tab stands before a command of one line.
    pub code_only: String,
    /// Whether it does little but list links.
    pub lists_links: bool,
}
