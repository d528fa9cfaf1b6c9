use std::collections::HashMap;
use std::io::{BufWriter, Write as _};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use serde::Serialize;

use super::{RenderError, SiteInput};
use crate::book::{Document, NavItem};
use crate::output::Sink;

/// Rendered pages, kept from one build of a preview to the next. A page is
/// taken from here only if all that it is made from is the same.
#[derive(Debug, Default)]
pub struct RenderedPages {
    before: HashMap<String, Rendered>,
    now: Mutex<HashMap<String, Rendered>>,
}

/// The files of one page, and what they were made from.
#[derive(Clone, Debug)]
pub(super) struct Rendered {
    /// The very document: as long as it is kept here, no other one can have
    /// its place in memory.
    pub(super) document: Arc<Document>,
    /// All that may be shown of other pages; quickly told.
    pub(super) around: blake3::Hash,
    /// All that the page does show besides its document.
    pub(super) own: blake3::Hash,
    pub(super) files: Vec<(String, Bytes)>,
}

impl RenderedPages {
    /// Begins a build: what the last one has not used is dropped.
    pub fn begin(&mut self) {
        let now = self.now.get_mut().unwrap_or_else(PoisonError::into_inner);
        self.before = std::mem::take(now);
    }

    /// The page at `path` as it was made from this document.
    pub(super) fn get(&self, path: &str, document: &Arc<Document>) -> Option<&Rendered> {
        let known = self.before.get(path)?;
        Arc::ptr_eq(&known.document, document).then_some(known)
    }

    /// Keeps a page.
    pub(super) fn keep(&self, path: String, page: Rendered) {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        now.insert(path, page);
    }
}

impl Rendered {
    /// Writes the page's files.
    pub(super) fn write(&self, sink: &dyn Sink) -> Result<(), RenderError> {
        self.files.iter().try_for_each(|(path, bytes)| {
            sink.share(path, bytes)
                .map_err(|source| RenderError::Write {
                    path: path.clone(),
                    source,
                })
        })
    }
}

/// What a page is made from, besides its document, as one number.
pub(super) fn hash_of(ingredients: &impl Serialize) -> blake3::Hash {
    let mut hasher = BufWriter::with_capacity(16 * 1024, blake3::Hasher::new());
    serde_json::to_writer(&mut hasher, ingredients).expect("views are plain values");
    hasher.flush().expect("a hasher takes everything");
    hasher.get_ref().finalize()
}

/// What pages may show of each other and of the checks' results, as one
/// number.
pub(super) fn shape(input: &SiteInput<'_>) -> blake3::Hash {
    let book = input.book;
    let pages = book.pages.iter().map(|page| {
        let document = &page.document;
        let meta = (&document.meta.description, &document.meta.severity);
        let titles = (&document.title, &page.label);
        (page.route.as_str(), titles, meta, page.section.0)
    });
    let sections = book.sections.iter().map(|section| {
        let parent = section.parent.map(|parent| parent.0);
        let page = section.page.map(|page| page.0);
        let items = section.items.iter().map(|item| match item {
            NavItem::Page(page) => (0, page.0),
            NavItem::Section(section) => (1, section.0),
            NavItem::Link(link) => (2, *link),
        });
        let items: Vec<_> = items.collect();
        (section.route.as_str(), &section.title, parent, page, items)
    });
    let shape: (Vec<_>, Vec<_>) = (pages.collect(), sections.collect());
    let links = book.links.iter().map(|link| (&link.title, &link.href));
    let links: Vec<_> = links.collect();
    hash_of(&(shape, links, &book.title, input.results))
}
