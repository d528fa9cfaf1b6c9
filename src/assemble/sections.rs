use std::collections::{BTreeMap, HashSet};

use super::names::Naming;
use super::order::folder_of;
use super::plan::{Plan, Planned};
use super::route::{folder_route, route_part};
use crate::book::{Document, NavItem, PageId, Route, Section, SectionId};

/// The sections of a plan with URLs: from their pages, else their folders, else
/// their titles.
pub(super) fn sections(plan: Vec<Planned>, routes: &[Route], naming: Naming<'_>) -> Vec<Section> {
    let mut used: HashSet<Route> = routes.iter().cloned().collect();
    let mut sections: Vec<Section> = Vec::with_capacity(plan.len());
    for planned in plan {
        let Planned {
            title,
            folder,
            parent,
            page,
            items,
        } = planned;
        let route = match (page, folder) {
            (Some(page), _) => routes[page.0].clone(),
            (None, Some(folder)) => free(&folder_route(&folder, naming), &mut used),
            (None, None) => {
                let around = parent.map(|parent: SectionId| &sections[parent.0].route);
                let around = around.cloned().unwrap_or_default();
                free(&around.join(&route_part(&title)), &mut used)
            }
        };
        sections.push(Section {
            title,
            route,
            parent,
            page,
            items,
        });
    }
    sections
}

/// The requested URL, or a similar one that is free.
fn free(wanted: &Route, used: &mut HashSet<Route>) -> Route {
    let mut route = wanted.clone();
    let mut number = 2;
    while !used.insert(route.clone()) {
        route = Route::new(&format!("{}-{number}", wanted.as_str()));
        number += 1;
    }
    route
}

/// The target of a link to each folder: its section, or the section of its
/// first page.
pub(super) fn folders(
    documents: &[std::sync::Arc<Document>],
    plan: &Plan,
) -> BTreeMap<String, SectionId> {
    let planned = plan.sections.iter().enumerate();
    let mut folders: BTreeMap<String, SectionId> = planned
        .filter_map(|(index, section)| Some((section.folder.clone()?, SectionId(index))))
        .collect();
    for (document, section) in documents.iter().zip(&plan.section_of) {
        let folder = folder_of(&document.path);
        if !folders.contains_key(folder) {
            folders.insert(folder.to_owned(), *section);
        }
    }
    folders
}

/// The pages in reading order; pages without a list entry come last.
pub(super) fn reading_order(plan: &Plan) -> Vec<PageId> {
    let mut seen = vec![false; plan.section_of.len()];
    let mut order = Vec::with_capacity(seen.len());
    let mut open = vec![NavItem::Section(SectionId(0))];
    while let Some(item) = open.pop() {
        let page = match item {
            NavItem::Page(page) => Some(page),
            NavItem::Section(id) => {
                let section = &plan.sections[id.0];
                open.extend(section.items.iter().rev());
                section.page
            }
            NavItem::Link(_) => None,
        };
        if let Some(page) = page.filter(|page| !std::mem::replace(&mut seen[page.0], true)) {
            order.push(page);
        }
    }
    let unseen = seen.iter().enumerate().filter(|(_, seen)| !**seen);
    order.extend(unseen.map(|(index, _)| PageId(index)));
    order
}
