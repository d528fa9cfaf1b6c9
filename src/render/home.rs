//! What the start page shows besides its text, also for a book without any
//! front matter: alerts, folders, the pages that others link to most, the
//! last changes, and whom to call.

use std::cmp::Reverse;

use super::catalogue::people_of;
use super::page::SiteContext;
use super::view::{BoardView, EntryView, GroupView, ItemView};
use super::{alert_rules, board, relative};
use crate::book::{Book, NavItem, Page, SectionId};

/// How many alerts are shown at once, and how many by their first letter.
/// More are in the catalogue.
const MAX_CHIPS: usize = 80;
const MAX_LETTERED: usize = 400;

/// How many folders, and how many entries the other lists have.
const MAX_FOLDERS: usize = 48;
const MAX_ENTRIES: usize = 6;

/// The share of all pages that are most of them, in tenths.
const MOST_TENTHS: usize = 7;

/// A page is "linked often" if this many other pages link to it. A list of
/// fewer pages than `FEWEST` is left out.
const FEWEST_LINKS: usize = 2;
const FEWEST: usize = 3;

impl SiteContext<'_> {
    /// What the start page shows.
    pub(super) fn board(&self) -> BoardView {
        let alerts = self.catalogues.alerts();
        let count = alerts.len();
        BoardView {
            alerts: if count > MAX_CHIPS {
                Vec::new()
            } else {
                alerts
            },
            alert_letters: if count > MAX_CHIPS {
                self.alert_letters(count)
            } else {
                Vec::new()
            },
            alert_count: count,
            dashboards: alert_rules::dashboards(&self.people, None),
            folders: self.folders(),
            linked: self.most_linked(),
            changed: self.last_changed(),
            contacts: self.first_contacts(),
            ..board::board(self.input, &self.catalogues)
        }
    }

    /// Alerts by their first letter. Of too many only the letters stay, which
    /// lead to the catalogue, if there is one.
    fn alert_letters(&self, count: usize) -> Vec<GroupView> {
        if count <= MAX_LETTERED {
            return self.catalogues.alert_groups();
        }
        if !self.catalogues.is_written("alerts") {
            return Vec::new();
        }
        let groups = self.catalogues.alert_groups().into_iter();
        let letters = groups.map(|group| GroupView {
            entries: Vec::new(),
            ..group
        });
        letters.collect()
    }

    /// The folders of the book. One with most of its pages is replaced by the
    /// folders in it.
    fn folders(&self) -> Vec<ItemView> {
        let book = self.input.book;
        let all = self.page_counts.first().copied().unwrap_or_default();
        let mut folders = sections_in(book, SectionId(0));
        let has_most = |id: &SectionId| self.page_counts[id.0] * 10 > all * MOST_TENTHS;
        while let Some(place) = folders.iter().position(has_most) {
            let inner = sections_in(book, folders[place]);
            if inner.len() < 2 {
                break;
            }
            folders.splice(place..=place, inner);
        }
        folders.truncate(MAX_FOLDERS);
        let folders = folders.into_iter();
        folders
            .map(|section| self.section_item(section, ""))
            .collect()
    }

    /// The pages that most other pages link to.
    fn most_linked(&self) -> Vec<EntryView> {
        let book = self.input.book;
        let pages = book.pages.iter().enumerate();
        let mut linked: Vec<(usize, &Page)> = pages
            .filter(|(_, page)| !page.route.as_str().is_empty())
            .map(|(index, page)| (self.backlinks.count(index), page))
            .filter(|(count, _)| *count >= FEWEST_LINKS)
            .collect();
        if linked.len() < FEWEST {
            return Vec::new();
        }
        linked.sort_by_key(|(count, page)| (Reverse(*count), &page.route));
        linked.truncate(MAX_ENTRIES);
        let linked = linked.into_iter();
        linked
            .map(|(count, page)| entry(page, format!("{count} links")))
            .collect()
    }

    /// The pages that changed last; none if all changed on one day, as after
    /// an import.
    fn last_changed(&self) -> Vec<EntryView> {
        let changed = self.input.changed;
        let pages = self.input.book.pages.iter();
        let mut pages: Vec<_> = pages
            .filter_map(|page| Some((changed.get(&page.document.path)?.day, page)))
            .collect();
        pages.sort_by_key(|(day, page)| (Reverse(*day), &page.route));
        let (Some((newest, _)), Some((oldest, _))) = (pages.first(), pages.last()) else {
            return Vec::new();
        };
        if newest == oldest {
            return Vec::new();
        }
        pages.truncate(MAX_ENTRIES);
        let pages = pages.into_iter();
        pages
            .map(|(day, page)| entry(page, day.to_string()))
            .collect()
    }

    fn first_contacts(&self) -> Vec<EntryView> {
        let mut contacts = people_of(self.input.book, &self.people, "");
        contacts.truncate(MAX_ENTRIES);
        contacts
    }

    /// A folder, with the number of all pages in it.
    pub(super) fn section_item(&self, id: SectionId, root: &str) -> ItemView {
        let book = self.input.book;
        let section = book.section(id);
        let page = section.page.map(|page| book.page(page));
        ItemView {
            title: section.title.clone(),
            href: relative(root, &section.route),
            description: page
                .and_then(|page| page.document.meta.description.clone())
                .unwrap_or_default(),
            severity: String::new(),
            pages: self.page_counts[id.0],
        }
    }
}

fn entry(page: &Page, note: String) -> EntryView {
    EntryView {
        title: page.label().to_owned(),
        href: relative("", &page.route),
        note,
        ..EntryView::default()
    }
}

fn sections_in(book: &Book, section: SectionId) -> Vec<SectionId> {
    let items = book.section(section).items.iter();
    let sections = items.filter_map(|item| match item {
        NavItem::Section(id) => Some(*id),
        NavItem::Page(_) | NavItem::Link(_) => None,
    });
    sections.collect()
}
