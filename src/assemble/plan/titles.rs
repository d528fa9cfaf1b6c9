//! Nesting by titles: pages name their parent by title, as in the Just the Docs
//! theme.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::Material;
use crate::assemble::order::NaturalName;
use crate::book::{
    Document, Listing, Nesting, OutlineEntry, OutlineTarget, PageId, Weight, Written,
};

/// Maximum nesting; deeper pages and cycles are placed at the top.
const MAX_DEPTH: usize = 16;

/// The page list derived from titles, if the book uses them: one use is enough
/// in a Jekyll book, a third of the pages elsewhere.
pub(super) fn outline(material: &Material<'_>) -> Option<Vec<OutlineEntry>> {
    let documents = material.documents;
    if documents
        .iter()
        .all(|document| document.meta.parent.is_none())
    {
        return None;
    }
    let parents = parents(documents);
    let nested = parents.iter().flatten().count();
    let is_sure = match material.arrangement.nesting {
        Nesting::Titles => nested > 0,
        Nesting::Folders => nested * 3 >= documents.len(),
    };
    if !is_sure {
        return None;
    }
    let mut below: BTreeMap<Option<PageId>, Vec<PageId>> = BTreeMap::new();
    for (index, parent) in parents.iter().enumerate() {
        if documents[index].meta.listing == Listing::Shown {
            below.entry(*parent).or_default().push(PageId(index));
        }
    }
    for pages in below.values_mut() {
        pages.sort_by_cached_key(|page| {
            let document = &documents[page.0];
            let weight = document.meta.weight.unwrap_or(Weight::LAST);
            (weight, NaturalName::new(name(document)))
        });
    }
    Some(entries(documents, &below, None))
}

/// The parent of each page.
fn parents(documents: &[Arc<Document>]) -> Vec<Option<PageId>> {
    let mut titles: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, document) in documents.iter().enumerate() {
        titles.entry(name(document)).or_default().push(index);
    }
    let parent = |index: usize| {
        let meta = &documents[index].meta;
        let named = titles.get(meta.parent.as_deref()?)?;
        let fits = |above: &&usize| {
            **above != index
                && (meta.grand_parent.is_none()
                    || documents[**above].meta.parent == meta.grand_parent)
        };
        named.iter().find(fits).copied()
    };
    let above: Vec<Option<usize>> = (0..documents.len()).map(parent).collect();
    let is_rooted = |index: usize| {
        let mut next = above[index];
        let mut depth = 0;
        while let Some(current) = next.filter(|_| depth < MAX_DEPTH) {
            next = above[current];
            depth += 1;
        }
        next.is_none()
    };
    let rooted = (0..documents.len()).map(|index| above[index].filter(|_| is_rooted(index)));
    rooted.map(|parent| parent.map(PageId)).collect()
}

/// The title by which other pages refer to a page.
fn name(document: &Document) -> &str {
    document.meta.title.as_ref().unwrap_or(&document.title)
}

fn entries(
    documents: &[Arc<Document>],
    below: &BTreeMap<Option<PageId>, Vec<PageId>>,
    above: Option<PageId>,
) -> Vec<OutlineEntry> {
    let pages = below.get(&above).map(Vec::as_slice).unwrap_or_default();
    let entries = pages.iter().map(|page| {
        let document = &documents[page.0];
        OutlineEntry {
            title: None,
            target: OutlineTarget::Page(document.path.clone()),
            children: entries(documents, below, Some(*page)),
            place: Written {
                source: Arc::clone(&document.source),
                span: document.meta.span.unwrap_or_default(),
            },
        }
    });
    entries.collect()
}
