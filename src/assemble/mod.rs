//! From documents to a book: order, routes, sections, targets, redirects.

mod kind;
mod order;
mod redirect;
mod resolve;
mod route;
mod sections;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;

use crate::book::{Asset, Book, DataFile, Document, Page, PageId, Route, Section};
use crate::config::Settings;
use crate::diagnostic::Diagnostic;

pub use resolve::Repository;

/// What a book is made of.
#[derive(Debug)]
pub struct Parts {
    /// The pages' documents, in any order.
    pub documents: Vec<Arc<Document>>,
    /// Files to copy: path under the content folder, and place on disk.
    pub assets: Vec<(String, PathBuf)>,
    /// Paths of pages in the order of `SUMMARY.md`, if there is one.
    pub summary: Vec<String>,
    /// Site data by name.
    pub data: BTreeMap<String, DataFile>,
    /// What becomes of pages that are not finished.
    pub drafts: Drafts,
}

/// What becomes of pages that are not finished.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Drafts {
    /// They are left out, as nobody but their author should rely on them.
    #[default]
    LeftOut,
    /// They are pages as well.
    Shown,
}

/// Puts a book together.
pub fn assemble(
    parts: Parts,
    settings: &Settings,
    repository: &dyn Repository,
) -> (Book, Vec<Diagnostic>) {
    let Parts {
        mut documents,
        mut assets,
        summary,
        data,
        drafts,
    } = parts;
    let mut findings = Vec::new();
    let is_draft = |document: &Arc<Document>| document.meta.draft;
    let names = documents.iter().filter(|document| is_draft(document));
    let names = names.map(|document| document.path.clone()).collect();
    if drafts == Drafts::LeftOut {
        documents.retain(|document| !is_draft(document));
    }
    let documents = order::sort(documents, &summary);
    let section_pages = order::section_pages(&documents);
    let routes = route::routes(&documents, &section_pages, &mut findings);
    let tree = sections::sections(&documents, &routes, &section_pages);
    let title = book_title(settings, &documents, &tree.sections);
    assets.sort();
    let resolver = resolve::Resolver::new(&documents, &routes, &tree.sections, &assets, repository);
    let targets: Vec<_> = documents
        .par_iter()
        .map(|document| resolver.targets(document))
        .collect();
    let linked = resolver.into_linked_files();
    assets.extend(linked);
    assets.dedup();
    let places = routes.into_iter().zip(tree.section_of);
    let pages = documents.into_iter().zip(places).zip(targets);
    let pages = pages.map(|((document, (route, section)), targets)| Page {
        kind: kind::page_kind(&document, &settings.page_kinds),
        document,
        route,
        section,
        targets,
    });
    let pages: Vec<Page> = pages.collect();
    let redirects = redirect::redirects(&pages, &tree.sections, &mut findings);
    let routes = pages
        .iter()
        .map(|page| &page.route)
        .chain(tree.sections.iter().map(|section| &section.route));
    let taken: BTreeSet<String> = routes.map(Route::file).collect();
    let assets = assets
        .into_iter()
        .map(|(path, file)| Asset { file, path })
        .filter(|asset| !taken.contains(&asset.path))
        .collect();
    let book = Book {
        title,
        pages,
        sections: tree.sections,
        assets,
        redirects,
        drafts: names,
        data,
    };
    (book, findings)
}

/// The title from `book.toml`, else of the start page, else of the only page.
fn book_title(settings: &Settings, documents: &[Arc<Document>], sections: &[Section]) -> String {
    let start = sections.first().and_then(|root| root.page);
    let only = (documents.len() == 1).then_some(PageId(0));
    settings
        .title
        .clone()
        .or_else(|| start.or(only).map(|page| documents[page.0].title.clone()))
        .unwrap_or_else(|| "Runbooks".to_owned())
}
