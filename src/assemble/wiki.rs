use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::order::folder_of;
use super::resolve::Known;
use super::wiki_names::Names;
use crate::book::{Document, Generator, Link, LinkKind, PageId, Target, WikiOrder, join_path};
use crate::parse::slug;

/// From this number of resolved wiki links on, a book is a wiki, and unresolved
/// ones are mistakes.
const FEW: usize = 3;

/// Resolves wiki links by name in the whole book.
pub(super) struct WikiLinks<'a> {
    documents: &'a [Arc<Document>],
    pages: HashMap<&'a str, PageId>,
    assets: HashSet<&'a str>,
    names: Names,
    habits: Habits,
}

/// How a book uses wiki links.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Habits {
    order: WikiOrder,
    unresolved: Unresolved,
}

/// How to handle unresolved wiki links.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Unresolved {
    /// Plain text, in a book without wiki links.
    #[default]
    Text,
    /// A link to a missing page.
    Missing,
}

impl<'a> WikiLinks<'a> {
    /// The wiki links of a book; `None` if it has none.
    pub(super) fn new(known: &Known<'a>, generator: Generator) -> Option<Self> {
        let documents = known.documents;
        let mut links = documents.iter().flat_map(|document| &document.links);
        links.find(|link| link.kind.is_wiki())?;
        let pages = documents.iter().enumerate();
        let mut found = Self {
            documents,
            pages: pages
                .map(|(index, document)| (document.path.as_str(), PageId(index)))
                .collect(),
            assets: known
                .assets
                .iter()
                .map(|asset| asset.path.as_str())
                .collect(),
            names: Names::new(documents, known.assets),
            habits: Habits::default(),
        };
        found.habits = found.habits(generator);
        Some(found)
    }

    /// Which part of a link is the page name.
    pub(super) fn order(&self) -> WikiOrder {
        self.habits.order
    }

    /// Sets the targets of the wiki links of a document.
    pub(super) fn follow(&self, document: &Document, targets: &mut [Target]) {
        for (link, target) in document.links.iter().zip(targets) {
            if link.kind.is_wiki() {
                *target = self.target(link, document);
            }
        }
    }

    /// Infers from resolved links how the book uses wiki links.
    fn habits(&self, generator: Generator) -> Habits {
        let (mut resolved, mut page_first, mut label_first) = (0, 0, 0);
        for document in self.documents {
            let links = document.links.iter();
            for link in links.filter(|link| link.kind.is_wiki()) {
                let by_name = self.named(&link.destination, document).is_some();
                let label = link.wiki_label.as_deref();
                let label = label.filter(|_| link.kind == LinkKind::Wiki);
                let by_label = label.is_some_and(|label| self.named(label, document).is_some());
                resolved += usize::from(by_name || by_label);
                page_first += usize::from(label.is_some() && by_name);
                label_first += usize::from(by_label);
            }
        }
        Habits {
            order: if label_first > page_first {
                WikiOrder::LabelFirst
            } else {
                WikiOrder::PageFirst
            },
            unresolved: if generator == Generator::Obsidian || resolved >= FEW {
                Unresolved::Missing
            } else {
                Unresolved::Text
            },
        }
    }

    fn target(&self, link: &Link, document: &Document) -> Target {
        let label = link.wiki_label.as_deref();
        let by_label = label
            .filter(|_| self.habits.order == WikiOrder::LabelFirst)
            .and_then(|name| self.named(name, document));
        let found = by_label.or_else(|| self.named(&link.destination, document));
        found.unwrap_or_else(|| match self.habits.unresolved {
            Unresolved::Text => Target::Text,
            Unresolved::Missing => Target::Missing(link.destination.clone()),
        })
    }

    /// Resolves a name.
    fn named(&self, written: &str, document: &Document) -> Option<Target> {
        if written.starts_with("https://") || written.starts_with("http://") {
            return Some(Target::External);
        }
        let (name, heading) = match written.split_once('#') {
            Some((name, heading)) => (name.trim(), Some(heading)),
            None => (written, None),
        };
        // Obsidian refers to blocks by `^id`, which is not visible on a page.
        let heading = heading.and_then(|heading| heading.rsplit('#').next());
        let anchor = heading
            .filter(|heading| !heading.is_empty() && !heading.starts_with('^'))
            .map(slug);
        if name.is_empty() {
            let page = *self.pages.get(document.path.as_str())?;
            let is_there = document.anchor(anchor.as_deref()?).is_some();
            return is_there.then_some(Target::Page { page, anchor });
        }
        if let Some(page) = self.names.page(name, document, self.documents) {
            return Some(Target::Page { page, anchor });
        }
        let by_path = join_path(folder_of(&document.path), name);
        if self.assets.contains(by_path.as_str()) {
            return Some(Target::Asset(by_path));
        }
        self.names.asset(name).map(Target::Asset)
    }
}
