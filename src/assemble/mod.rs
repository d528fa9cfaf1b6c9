//! Assembles documents into a book: order, routes, sections, link targets and
//! redirects.

mod below;
mod kind;
mod listing;
mod lookup;
mod names;
mod order;
mod pictures;
mod places;
mod plan;
mod redirect;
mod resolve;
mod route;
mod scheme;
mod sections;
mod wiki;
mod wiki_names;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use crate::book::{
    Arrangement, Asset, Book, DataFile, Document, Generator, Page, PageId, RefusedFile, Section,
    Target, WikiOrder,
};
use crate::config::Settings;
use crate::diagnostic::Diagnostic;

pub use resolve::{Place, Repository};

/// The parts of a book.
#[derive(Debug)]
pub struct Parts {
    /// The pages' documents, in any order.
    pub documents: Vec<Arc<Document>>,
    /// Files to copy.
    pub assets: Vec<Asset>,
    /// Files that are not used, by path in the content folder.
    pub refused: Vec<(String, RefusedFile)>,
    /// The page arrangement from the settings of another generator.
    pub arrangement: Arrangement,
    /// Site data by name.
    pub data: BTreeMap<String, DataFile>,
    /// How to handle drafts.
    pub drafts: Drafts,
    /// The generator that the pages were written for.
    pub generator: Generator,
}

/// How to handle drafts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Drafts {
    /// Drafts are left out.
    #[default]
    LeftOut,
    /// Drafts are ordinary pages.
    Shown,
}

/// Assembles a book.
pub fn assemble(
    parts: Parts,
    settings: &Settings,
    repository: &dyn Repository,
) -> (Book, Vec<Diagnostic>) {
    let Parts {
        documents,
        assets,
        refused,
        arrangement,
        data,
        drafts,
        generator,
    } = parts;
    let mut findings = Vec::new();
    let (documents, names) = published(documents, drafts);
    let documents = order::sort(documents, &arrangement);
    let (documents, section_pages, plan) = planned(documents, &arrangement, &names, &mut findings);
    let naming = names::Naming::of(&arrangement);
    let routes = route::routes(&documents, &section_pages, naming, &mut findings);
    let folders = sections::folders(&documents, &plan);
    let sections = sections::sections(plan.sections, &routes, naming);
    let title = book_title(settings, &documents, &sections);
    let known = resolve::Known {
        documents: &documents,
        routes: &routes,
        sections: &sections,
        folders: &folders,
        arrangement: &arrangement,
        assets: &assets,
        refused: &refused,
    };
    let (targets, linked, wiki_order) = follow_links(&known, settings, repository, generator);
    let assets = with_linked(assets, linked.assets);
    let refused = refused.into_iter().chain(linked.refused).collect();
    let places = routes.into_iter().zip(plan.section_of).zip(plan.labels);
    let pages = documents.into_iter().zip(places).zip(targets);
    let pages = pages.map(|((document, ((route, section), label)), targets)| Page {
        kind: kind::page_kind(&document, &settings.page_kinds),
        document,
        label,
        route,
        section,
        targets,
    });
    let mut pages: Vec<Page> = pages.collect();
    let mut places = places::Places::new(&pages, &sections);
    let redirects =
        redirect::redirects(&pages, &sections, &mut places, &arrangement, &mut findings);
    let placed = places::place(assets, refused, &places, &settings.site);
    findings.extend(placed.findings);
    places::correct(&mut pages, &placed.refused, &places);
    let book = Book {
        title,
        pages,
        sections,
        links: plan.links,
        assets: placed.assets,
        refused: placed.refused,
        redirects,
        drafts: names,
        data,
        wiki_order,
    };
    (book, findings)
}

/// The files of the book and the linked files, without duplicates.
fn with_linked(mut assets: Vec<Asset>, linked: Vec<Asset>) -> Vec<Asset> {
    assets.extend(linked);
    assets.sort();
    assets.dedup();
    assets
}

/// Resolves the links of each document, and collects the files that they add.
fn follow_links(
    known: &resolve::Known<'_>,
    settings: &Settings,
    repository: &dyn Repository,
    generator: Generator,
) -> (Vec<Vec<Target>>, resolve::Linked, WikiOrder) {
    let edit_url = settings.site.edit_url.as_deref();
    let resolver = resolve::Resolver::new(known, repository, edit_url);
    let wiki = wiki::WikiLinks::new(known, generator);
    let documents = known.documents.par_iter();
    let targets = documents.map(|document| {
        let mut targets = resolver.targets(document);
        if let Some(wiki) = &wiki {
            wiki.follow(document, &mut targets);
        }
        targets
    });
    let targets = targets.collect();
    let order = wiki.map(|wiki| wiki.order()).unwrap_or_default();
    (targets, resolver.into_linked(), order)
}

/// The published documents, and the paths of all drafts.
fn published(
    mut documents: Vec<Arc<Document>>,
    drafts: Drafts,
) -> (Vec<Arc<Document>>, BTreeSet<String>) {
    let is_draft = |document: &Arc<Document>| document.meta.draft;
    let names = documents.iter().filter(|document| is_draft(document));
    let names = names.map(|document| document.path.clone()).collect();
    if drafts == Drafts::LeftOut {
        documents.retain(|document| !is_draft(document));
    }
    (documents, names)
}

type Planned = (Vec<Arc<Document>>, BTreeMap<String, PageId>, plan::Plan);

/// The documents in reading order, the pages of folders, and the sections.
fn planned(
    documents: Vec<Arc<Document>>,
    arrangement: &Arrangement,
    drafts: &BTreeSet<String>,
    findings: &mut Vec<Diagnostic>,
) -> Planned {
    let mut section_pages = order::section_pages(&documents, arrangement);
    let material = plan::Material {
        documents: &documents,
        arrangement,
        section_pages: &section_pages,
        drafts,
    };
    let mut plan = plan::plan(&material, findings);
    if !plan.is_arranged {
        // The order of the folders is the reading order.
        return (documents, section_pages, plan);
    }
    let order = sections::reading_order(&plan);
    plan.renumber(&order);
    let mut places = vec![PageId(0); order.len()];
    for (place, page) in order.iter().enumerate() {
        places[page.0] = PageId(place);
    }
    for page in section_pages.values_mut() {
        *page = places[page.0];
    }
    let documents = order.iter().map(|page| Arc::clone(&documents[page.0]));
    (documents.collect(), section_pages, plan)
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
