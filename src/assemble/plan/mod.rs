//! Plans the sections of a book, before pages have URLs: by folders, or by the
//! page list of another generator.

mod entries;
mod folders;
mod titles;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use folders::{Child, children};

use super::lookup::Lookup;
use super::names::{Naming, plain_name, stem};
use super::order::folder_of;
use crate::book::{
    Arrangement, Document, FolderNote, Listing, NavItem, NavLink, PageId, SectionId, readable_name,
};
use crate::diagnostic::Diagnostic;

/// The section of pages that a list leaves out.
const REST: &str = "More pages";

/// A section without its URL.
#[derive(Debug)]
pub(super) struct Planned {
    pub(super) title: String,
    /// The folder of the section, if it has one.
    pub(super) folder: Option<String>,
    pub(super) parent: Option<SectionId>,
    pub(super) page: Option<PageId>,
    pub(super) items: Vec<NavItem>,
}

/// The sections of a book and the section of each page.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// The sections, parents first.
    pub(super) sections: Vec<Planned>,
    pub(super) section_of: Vec<SectionId>,
    /// The label of each page in lists, where it differs from the title.
    pub(super) labels: Vec<Option<String>>,
    pub(super) links: Vec<NavLink>,
    /// Whether pages are arranged by anything other than folders.
    pub(super) is_arranged: bool,
}

impl Plan {
    /// Renumbers the pages according to this order.
    pub(super) fn renumber(&mut self, order: &[PageId]) {
        let mut places = vec![PageId(0); order.len()];
        for (place, page) in order.iter().enumerate() {
            places[page.0] = PageId(place);
        }
        for section in &mut self.sections {
            section.page = section.page.map(|page| places[page.0]);
            for item in &mut section.items {
                if let NavItem::Page(page) = item {
                    *page = places[page.0];
                }
            }
        }
        self.section_of = order.iter().map(|page| self.section_of[page.0]).collect();
        self.labels = order
            .iter()
            .map(|page| self.labels[page.0].take())
            .collect();
    }
}

/// The input of a plan.
pub(super) struct Material<'a> {
    /// The documents, in folder order.
    pub(super) documents: &'a [Arc<Document>],
    pub(super) arrangement: &'a Arrangement,
    pub(super) section_pages: &'a BTreeMap<String, PageId>,
    /// Paths of drafts that are left out.
    pub(super) drafts: &'a BTreeSet<String>,
}

/// Plans the sections.
pub(super) fn plan(material: &Material<'_>, findings: &mut Vec<Diagnostic>) -> Plan {
    let mut planner = Planner::new(material);
    let by_titles = titles::outline(material);
    let outline = material.arrangement.outline.as_ref().or(by_titles.as_ref());
    if let Some(outline) = outline {
        planner.note_names(outline);
    }
    for note in material.arrangement.folders.values() {
        planner.note_names(note.entries.as_deref().unwrap_or_default());
    }
    let mut notes = material.arrangement.folders.values();
    planner.plan.is_arranged = outline.is_some() || notes.any(|note| note.entries.is_some());
    let root = planner.section(
        Planned {
            title: String::new(),
            folder: Some(String::new()),
            parent: None,
            page: None,
            items: Vec::new(),
        },
        material.section_pages.get("").copied(),
    );
    match outline {
        Some(outline) => planner.entries(root, "", outline),
        None => planner.contents(root, ""),
    }
    planner.add_rest(root);
    findings.append(&mut planner.findings);
    planner.finish()
}

struct Planner<'a> {
    documents: &'a [Arc<Document>],
    arrangement: &'a Arrangement,
    drafts: &'a BTreeSet<String>,
    lookup: Lookup<'a>,
    /// The index page of each folder, and the reverse.
    section_pages: &'a BTreeMap<String, PageId>,
    children: HashMap<&'a str, Vec<Child<'a>>>,
    /// Pages and folders named by an entry.
    named: Vec<bool>,
    named_folders: BTreeSet<String>,
    /// Folders whose contents have been added.
    opened: BTreeSet<String>,
    placed: Vec<Option<SectionId>>,
    plan: Plan,
    findings: Vec<Diagnostic>,
}

impl<'a> Planner<'a> {
    fn new(material: &Material<'a>) -> Self {
        let documents = material.documents;
        let count = documents.len();
        Self {
            documents,
            arrangement: material.arrangement,
            drafts: material.drafts,
            lookup: Lookup::new(documents.iter(), material.arrangement),
            section_pages: material.section_pages,
            children: children(documents, material.section_pages),
            named: vec![false; count],
            named_folders: BTreeSet::new(),
            opened: BTreeSet::new(),
            placed: vec![None; count],
            plan: Plan {
                labels: vec![None; count],
                ..Plan::default()
            },
            findings: Vec::new(),
        }
    }

    /// Adds a section with its index page.
    fn section(&mut self, planned: Planned, page: Option<PageId>) -> SectionId {
        let id = SectionId(self.plan.sections.len());
        self.plan.sections.push(planned);
        if let Some(page) = page.filter(|page| self.placed[page.0].is_none()) {
            self.plan.sections[id.0].page = Some(page);
            self.placed[page.0] = Some(id);
        }
        id
    }

    /// Removes an empty section, or adds the section to its parent. A section
    /// with only an index page becomes that page if `alone` says so.
    fn close(&mut self, id: SectionId, alone: Alone) {
        let Planned {
            parent,
            page,
            ref items,
            ..
        } = self.plan.sections[id.0];
        let Some(parent) = parent else { return };
        let is_last = id.0 + 1 == self.plan.sections.len();
        let item = match page {
            None if items.is_empty() => None,
            Some(page) if items.is_empty() && is_last && alone == Alone::Page => {
                self.placed[page.0] = Some(parent);
                Some(NavItem::Page(page))
            }
            _ => Some(NavItem::Section(id)),
        };
        if is_last && item != Some(NavItem::Section(id)) {
            self.plan.sections.pop();
        }
        self.plan.sections[parent.0].items.extend(item);
    }

    fn place(&mut self, section: SectionId, page: PageId) {
        self.placed[page.0] = Some(section);
        self.plan.sections[section.0]
            .items
            .push(NavItem::Page(page));
    }

    /// Adds the contents of a folder to a section.
    fn contents(&mut self, section: SectionId, folder: &str) {
        if !self.opened.insert(folder.to_owned()) {
            return;
        }
        let note = self.note(folder);
        match note.and_then(|note| note.entries.as_ref()) {
            Some(entries) => self.entries(section, folder, entries),
            None => self.others(section, folder),
        }
    }

    /// Adds the contents of a folder that no entry names.
    fn others(&mut self, section: SectionId, folder: &str) {
        let children = self.children.get(folder).cloned().unwrap_or_default();
        for child in children {
            match child {
                Child::Page(page) if self.named[page.0] || self.is_hidden(page) => {}
                Child::Page(page) => {
                    if self.placed[page.0].is_none() {
                        self.place(section, page);
                    }
                }
                Child::Folder(inner) if self.named_folders.contains(inner) => {}
                Child::Folder(inner) => self.folder(section, inner, None),
            }
        }
    }

    /// Adds a folder as a subsection.
    fn folder(&mut self, parent: SectionId, folder: &str, title: Option<&str>) {
        let note = self.note(folder);
        let is_hidden = note.is_some_and(|note| note.listing == Listing::Hidden);
        if is_hidden || self.opened.contains(folder) {
            return;
        }
        let title = title.map(str::to_owned);
        let title = title.or_else(|| note.and_then(|note| note.title.clone()));
        let section = self.folder_section(parent, folder, title);
        self.contents(section, folder);
        self.close(section, Alone::Section);
    }

    fn folder_section(
        &mut self,
        parent: SectionId,
        folder: &str,
        title: Option<String>,
    ) -> SectionId {
        let note = self.note(folder).and_then(|note| note.page.as_deref());
        let page = note.and_then(|page| self.lookup.find(page));
        let page = page.or_else(|| self.section_pages.get(folder).copied());
        let page = page.filter(|page| self.placed[page.0].is_none());
        let title = title.unwrap_or_else(|| {
            page.map_or_else(
                || {
                    let name = folder.rsplit('/').next().unwrap_or_default();
                    readable_name(plain_name(name, Naming::of(self.arrangement)))
                },
                |page| self.title(page),
            )
        });
        let planned = Planned {
            title,
            folder: Some(folder.to_owned()),
            parent: Some(parent),
            page: None,
            items: Vec::new(),
        };
        self.section(planned, page)
    }

    /// Adds the remaining pages at the end, by folders. Hidden pages stay
    /// hidden.
    fn add_rest(&mut self, root: SectionId) {
        let planned = Planned {
            title: REST.to_owned(),
            folder: None,
            parent: Some(root),
            page: None,
            items: Vec::new(),
        };
        let section = self.section(planned, None);
        self.rest_of(section, "");
        self.close(section, Alone::Section);
    }

    fn rest_of(&mut self, section: SectionId, folder: &str) {
        let children = self.children.get(folder).cloned().unwrap_or_default();
        for child in children {
            match child {
                Child::Page(page) if self.placed[page.0].is_some() || self.is_hidden(page) => {}
                Child::Page(page) => self.place(section, page),
                Child::Folder(inner) if self.is_hidden_folder(inner) => {}
                Child::Folder(inner) => {
                    let title = self.note(inner).and_then(|note| note.title.clone());
                    let section = self.folder_section(section, inner, title);
                    self.rest_of(section, inner);
                    self.close(section, Alone::Page);
                }
            }
        }
    }

    fn note(&self, folder: &str) -> Option<&'a FolderNote> {
        self.arrangement.folders.get(folder)
    }

    fn is_hidden(&self, page: PageId) -> bool {
        let document = &self.documents[page.0];
        document.meta.listing == Listing::Hidden || self.arrangement.hidden.contains(&document.path)
    }

    fn is_hidden_folder(&self, folder: &str) -> bool {
        let note = self.note(folder);
        note.is_some_and(|note| note.listing == Listing::Hidden)
    }

    /// The label of a page whose entry has no title.
    fn title(&self, page: PageId) -> String {
        let document = &self.documents[page.0];
        own_label(document, Naming::of(self.arrangement)).unwrap_or_else(|| document.title.clone())
    }

    fn finish(mut self) -> Plan {
        for (label, document) in self.plan.labels.iter_mut().zip(self.documents) {
            if label.is_none() {
                *label = own_label(document, Naming::of(self.arrangement));
            }
        }
        let folders: HashMap<String, SectionId> = self
            .plan
            .sections
            .iter()
            .enumerate()
            .filter_map(|(index, section)| Some((section.folder.clone()?, SectionId(index))))
            .collect();
        let places = self.placed.iter().zip(self.documents);
        let section_of = places.map(|(placed, document)| {
            let folder = folders.get(folder_of(&document.path)).copied();
            placed.or(folder).unwrap_or(SectionId(0))
        });
        self.plan.section_of = section_of.collect();
        self.plan
    }
}

/// How to handle a section that contains only its index page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Alone {
    Section,
    Page,
}

/// The label of a page from front matter or the file name.
fn own_label(document: &Document, naming: Naming<'_>) -> Option<String> {
    if let Some(label) = &document.meta.label {
        return Some(label.clone());
    }
    let name = stem(&document.path, Naming::default());
    let plain = plain_name(stem(&document.path, naming), naming);
    (plain.len() < name.len() && !document.has_own_title).then(|| readable_name(plain))
}
