//! From documents to a book: order, routes, sections, targets, redirects.

mod kind;
mod listing;
mod order;
mod places;
mod redirect;
mod resolve;
mod route;
mod sections;

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::book::{Asset, Book, DataFile, Document, Page, PageId, RefusedFile, Section, Target};
use crate::config::Settings;
use crate::diagnostic::Diagnostic;

pub use resolve::{Place, Repository};

/// What a book is made of.
#[derive(Debug)]
pub struct Parts {
    /// The pages' documents, in any order.
    pub documents: Vec<Arc<Document>>,
    /// Files to copy.
    pub assets: Vec<Asset>,
    /// Files that are not used, by their path under the content folder.
    pub refused: Vec<(String, RefusedFile)>,
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
        refused,
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
    let known = resolve::Known {
        documents: &documents,
        routes: &routes,
        sections: &tree.sections,
        assets: &assets,
        refused: &refused,
    };
    let (targets, linked) = follow_links(&known, settings, repository);
    assets.extend(linked.assets);
    assets.sort();
    assets.dedup();
    let refused = refused.into_iter().chain(linked.refused).collect();
    let places = routes.into_iter().zip(tree.section_of);
    let pages = documents.into_iter().zip(places).zip(targets);
    let pages = pages.map(|((document, (route, section)), targets)| Page {
        kind: kind::page_kind(&document, &settings.page_kinds),
        document,
        route,
        section,
        targets,
    });
    let mut pages: Vec<Page> = pages.collect();
    let mut places = places::Places::new(&pages, &tree.sections);
    let redirects = redirect::redirects(&pages, &mut places, &mut findings);
    let placed = places::place(assets, refused, &places, &settings.site);
    findings.extend(placed.findings);
    places::correct(&mut pages, &placed.refused, &places);
    let book = Book {
        title,
        pages,
        sections: tree.sections,
        assets: placed.assets,
        refused: placed.refused,
        redirects,
        drafts: names,
        data,
    };
    (book, findings)
}

/// Where the links of each document lead, and the files that they add.
fn follow_links(
    known: &resolve::Known<'_>,
    settings: &Settings,
    repository: &dyn Repository,
) -> (Vec<Vec<Target>>, resolve::Linked) {
    let edit_url = settings.site.edit_url.as_deref();
    let resolver = resolve::Resolver::new(known, repository, edit_url);
    let documents = known.documents.par_iter();
    let targets = documents.map(|document| resolver.targets(document));
    (targets.collect(), resolver.into_linked())
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
