use std::collections::BTreeMap;
use std::sync::Arc;

use super::order::folder_of;
use super::route::folder_route;
use crate::book::{Document, NavItem, PageId, Route, Section, SectionId, readable_name};

/// The sections of a book, and the section of each page.
pub(super) struct Tree {
    pub(super) sections: Vec<Section>,
    pub(super) section_of: Vec<SectionId>,
}

/// One section for each folder with pages. Documents come in reading order;
/// items keep it.
pub(super) fn sections(
    documents: &[Arc<Document>],
    routes: &[Route],
    section_pages: &BTreeMap<String, PageId>,
) -> Tree {
    let mut grower = Grower {
        ids: BTreeMap::from([(String::new(), SectionId(0))]),
        sections: vec![new_section("", None)],
    };
    let folders: BTreeMap<PageId, &str> = section_pages
        .iter()
        .map(|(folder, &page)| (page, folder.as_str()))
        .collect();
    let mut section_of = Vec::with_capacity(documents.len());
    for (index, document) in documents.iter().enumerate() {
        let page = PageId(index);
        let own = folders.get(&page).copied();
        let section = grower.section(own.unwrap_or_else(|| folder_of(&document.path)));
        section_of.push(section);
        let entry = &mut grower.sections[section.0];
        if own.is_some() {
            entry.page = Some(page);
            entry.title.clone_from(&document.title);
            entry.route = routes[index].clone();
        } else {
            entry.items.push(NavItem::Page(page));
        }
    }
    Tree {
        sections: grower.sections,
        section_of,
    }
}

struct Grower {
    ids: BTreeMap<String, SectionId>,
    sections: Vec<Section>,
}

impl Grower {
    /// The section of a folder, made with those around it when first met.
    fn section(&mut self, folder: &str) -> SectionId {
        if let Some(&id) = self.ids.get(folder) {
            return id;
        }
        let parent = self.section(folder_of(folder));
        let id = SectionId(self.sections.len());
        self.sections.push(new_section(folder, Some(parent)));
        self.sections[parent.0].items.push(NavItem::Section(id));
        self.ids.insert(folder.to_owned(), id);
        id
    }
}

fn new_section(folder: &str, parent: Option<SectionId>) -> Section {
    let name = folder.rsplit('/').next().unwrap_or_default();
    Section {
        title: readable_name(name),
        route: folder_route(folder),
        parent,
        page: None,
        items: Vec::new(),
    }
}
