//! Catalogues: lists over the whole book, by alert, command, contact, service,
//! owner and tag.

mod alerts;
mod collect;
mod titled;

pub(super) use collect::people_of;

use std::collections::{BTreeMap, HashSet};

use super::alert_rules::AlertRules;
use super::page::SiteContext;
use super::view::{CatalogueView, EntryView, GroupView, LinkView};
use super::{RenderError, write};
use crate::book::{Book, People, Route};
use crate::output::Sink;

/// A catalogue: where it is, what it is called, how it is filled.
struct Kind {
    path: &'static str,
    title: &'static str,
    about: &'static str,
    collect: fn(&Listed<'_>, &str) -> CatalogueView,
}

/// What catalogues list.
#[derive(Clone, Copy)]
pub(super) struct Listed<'a> {
    pub(super) book: &'a Book,
    pub(super) people: &'a People,
    pub(super) rules: &'a AlertRules<'a>,
}

const KINDS: [Kind; 6] = [
    Kind {
        path: "alerts",
        title: "Alerts",
        about: "Every alert with the page that answers it.",
        collect: alerts::collect,
    },
    Kind {
        path: "commands",
        title: "Commands",
        about: "Every command in the book, by tool.",
        collect: collect::commands,
    },
    Kind {
        path: "contacts",
        title: "Contacts",
        about: "Who to call.",
        collect: collect::contacts,
    },
    Kind {
        path: "services",
        title: "Services",
        about: "Pages by service.",
        collect: collect::services,
    },
    Kind {
        path: "owners",
        title: "Owners",
        about: "Pages by owner.",
        collect: collect::owners,
    },
    Kind {
        path: "tags",
        title: "Tags",
        about: "Pages by tag.",
        collect: collect::tags,
    },
];

/// The catalogues that have something to list. Those whose place a page of the
/// book takes are not written, and still answer the start page.
pub(super) struct Catalogues {
    filled: Vec<(usize, CatalogueView)>,
    written: Vec<usize>,
}

impl Catalogues {
    pub(super) fn new(listed: &Listed<'_>) -> Self {
        let taken = taken(listed.book);
        let kinds = KINDS.iter().enumerate();
        let filled: Vec<(usize, CatalogueView)> = kinds
            .map(|(number, kind)| (number, with_anchors((kind.collect)(listed, "../"))))
            .filter(|(_, catalogue)| !catalogue.groups.is_empty())
            .collect();
        let numbers = filled.iter().map(|(number, _)| *number);
        let written = numbers.filter(|number| !taken.contains(KINDS[*number].path));
        Self {
            written: written.collect(),
            filled,
        }
    }

    /// Every alert with the page that answers it, as seen from the site's root.
    pub(super) fn alerts(&self) -> Vec<EntryView> {
        let groups = self.groups("alerts");
        groups
            .flat_map(|group| group.entries.iter().map(from_root))
            .collect()
    }

    /// The same by first letter.
    pub(super) fn alert_groups(&self) -> Vec<GroupView> {
        let groups = self.groups("alerts").map(|group| GroupView {
            title: group.title.clone(),
            anchor: group.anchor.clone(),
            entries: group.entries.iter().map(from_root).collect(),
        });
        groups.collect()
    }

    /// Every service with the first page about it, or with the list of them.
    pub(super) fn services(&self) -> Vec<EntryView> {
        let groups = self.groups("services").map(|group| EntryView {
            title: group.title.clone(),
            href: match group.entries.as_slice() {
                [first, ..] if !self.is_written("services") => from_root(first).href,
                [only] => from_root(only).href,
                _ => format!("services/#{}", group.anchor),
            },
            ..EntryView::default()
        });
        groups.collect()
    }

    fn groups(&self, path: &'static str) -> impl Iterator<Item = &GroupView> {
        let filled = self.filled.iter();
        let wanted = filled.filter(move |(number, _)| KINDS[*number].path == path);
        wanted.flat_map(|(_, catalogue)| &catalogue.groups)
    }

    /// Whether this catalogue has a page.
    pub(super) fn is_written(&self, path: &str) -> bool {
        let mut written = self.written.iter();
        written.any(|number| KINDS[*number].path == path)
    }

    /// Links to them from the site's root.
    pub(super) fn links(&self) -> Vec<LinkView> {
        let links = self.written.iter().map(|number| LinkView {
            title: KINDS[*number].title.to_owned(),
            href: format!("{}/", KINDS[*number].path),
        });
        links.collect()
    }

    /// Writes them, and a place for every alert.
    pub(super) fn write(&self, site: &SiteContext<'_>, sink: &dyn Sink) -> Result<(), RenderError> {
        let written = |(number, _): &&(usize, _)| self.written.contains(number);
        for (number, catalogue) in self.filled.iter().filter(written) {
            let kind = &KINDS[*number];
            let route = Route::new(kind.path);
            let mut view = site.generated("catalogue", kind.title.to_owned(), &route);
            kind.about.clone_into(&mut view.description);
            let mut context = site.context(&view);
            context.insert("catalogue", catalogue);
            let html = site.input.theme.render("catalogue.html", &context)?;
            write(sink, &route.file(), html.as_bytes())?;
        }
        alerts::write(site, sink)
    }
}

/// The same with an anchor of its own for each group: names may differ only in
/// what an anchor does not show.
fn with_anchors(mut catalogue: CatalogueView) -> CatalogueView {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for group in &mut catalogue.groups {
        let times = seen.entry(group.anchor.clone()).or_default();
        *times += 1;
        if *times > 1 {
            group.anchor = format!("{}--{times}", group.anchor);
        }
    }
    catalogue
}

/// An entry of a catalogue as the start page shows it.
fn from_root(entry: &EntryView) -> EntryView {
    let href = entry.href.strip_prefix("../").unwrap_or(&entry.href);
    EntryView {
        href: if href.is_empty() { "./" } else { href }.to_owned(),
        ..entry.clone()
    }
}

/// Whether the book itself has something at a place.
pub(super) fn is_taken(book: &Book, place: &str) -> bool {
    taken(book).contains(place)
}

/// The places that pages, folders, redirects and files of the book take.
fn taken(book: &Book) -> HashSet<&str> {
    let pages = book.pages.iter().map(|page| page.route.as_str());
    let sections = book.sections.iter().map(|section| section.route.as_str());
    let redirects = book.redirects.iter().map(|redirect| redirect.from.as_str());
    let assets = book.assets.iter().map(|asset| asset.path.as_str());
    pages
        .chain(sections)
        .chain(redirects)
        .chain(assets)
        .collect()
}
