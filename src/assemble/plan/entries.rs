use globset::GlobBuilder;

use super::{Alone, Child, Planned, Planner};
use crate::book::{Completeness, NavItem, NavLink, OutlineEntry, OutlineTarget, PageId, SectionId};
use crate::diagnostic::{Diagnostic, Severity, did_you_mean};

/// The rule for an entry whose page does not exist.
const RULE: &str = "meta/missing-entry";

impl Planner<'_> {
    /// Records pages and folders named by entries, so that folders and patterns
    /// do not include them again.
    pub(super) fn note_names(&mut self, entries: &[OutlineEntry]) {
        for entry in entries {
            match &entry.target {
                OutlineTarget::Page(name) | OutlineTarget::Address(name) => {
                    if let Some(page) = self.lookup.find(name) {
                        self.named[page.0] = true;
                    }
                }
                OutlineTarget::Folder(folder) | OutlineTarget::Contents(folder) => {
                    self.named_folders.insert(folder.clone());
                }
                _ => {}
            }
            self.note_names(&entry.children);
        }
    }

    /// Adds the pages of a list to a section. `folder` is the folder that `...`
    /// expands.
    pub(super) fn entries(&mut self, section: SectionId, folder: &str, entries: &[OutlineEntry]) {
        for entry in entries {
            self.entry(section, folder, entry);
        }
    }

    fn entry(&mut self, section: SectionId, folder: &str, entry: &OutlineEntry) {
        let title = entry.title.as_deref();
        match &entry.target {
            OutlineTarget::Group => self.group(section, folder, entry),
            OutlineTarget::Page(name) | OutlineTarget::Address(name) => {
                let found = self.lookup.find(name);
                if let Some(page) = found {
                    return self.page(section, folder, (page, entry));
                }
                if matches!(entry.target, OutlineTarget::Page(_)) {
                    self.missing(name, entry);
                }
                self.group(section, folder, entry);
            }
            OutlineTarget::External(href) if !is_web(href) => self.group(section, folder, entry),
            OutlineTarget::External(href) => {
                let link = NavLink {
                    title: title.unwrap_or(href).to_owned(),
                    href: href.clone(),
                };
                let item = NavItem::Link(self.plan.links.len());
                self.plan.links.push(link);
                self.plan.sections[section.0].items.push(item);
                self.group(section, folder, entry);
            }
            OutlineTarget::Folder(inner) => match self.lookup.find(inner) {
                Some(page) if !self.children.contains_key(inner.as_str()) => {
                    self.page(section, folder, (page, entry));
                }
                _ => {
                    let is_there = self.children.contains_key(inner.as_str());
                    if is_there && !inner.is_empty() {
                        self.folder(section, inner, title);
                    }
                }
            },
            OutlineTarget::Contents(inner) => self.contents(section, inner),
            OutlineTarget::Pattern(pattern) => self.pattern(section, pattern),
            OutlineTarget::Rest => self.others(section, folder),
        }
    }

    /// A group; without a title, its entries are added to the parent. A leading
    /// folder index introduces the group.
    fn group(&mut self, parent: SectionId, folder: &str, entry: &OutlineEntry) {
        let Some(title) = entry.title.as_ref().filter(|_| !entry.children.is_empty()) else {
            return self.entries(parent, folder, &entry.children);
        };
        let planned = Planned {
            title: title.clone(),
            folder: None,
            parent: Some(parent),
            page: None,
            items: Vec::new(),
        };
        let index = self.index_of(entry);
        if let Some(page) = index.filter(|page| self.placed[page.0].is_none()) {
            self.plan.labels[page.0] = Some(title.clone());
        }
        let section = self.section(planned, index);
        self.entries(section, folder, &entry.children);
        self.close(section, Alone::Section);
    }

    /// The page that introduces a group: a folder index followed by other
    /// pages.
    fn index_of(&self, entry: &OutlineEntry) -> Option<PageId> {
        let [first, _, ..] = entry.children.as_slice() else {
            return None;
        };
        let OutlineTarget::Page(name) = &first.target else {
            return None;
        };
        let page = self.lookup.find(name)?;
        let start = self.section_pages.get("").copied();
        let is_index = self.section_pages.values().any(|own| *own == page);
        (is_index && first.children.is_empty() && Some(page) != start).then_some(page)
    }

    /// A page and its children.
    fn page(&mut self, section: SectionId, folder: &str, of: (PageId, &OutlineEntry)) {
        let (page, entry) = of;
        if self.placed[page.0].is_some() {
            // The first position counts; the start page has its own.
            if entry.children.is_empty() {
                return;
            }
            let start = self.plan.sections.first().and_then(|root| root.page);
            return if start == Some(page) {
                self.entries(section, folder, &entry.children);
            } else {
                self.group(section, folder, entry);
            };
        }
        self.plan.labels[page.0].clone_from(&entry.title);
        if entry.children.is_empty() {
            return self.place(section, page);
        }
        let planned = Planned {
            title: entry.title.clone().unwrap_or_else(|| self.title(page)),
            folder: None,
            parent: Some(section),
            page: None,
            items: Vec::new(),
        };
        let inner = self.section(planned, Some(page));
        self.entries(inner, folder, &entry.children);
        self.close(inner, Alone::Page);
    }

    /// The pages and folders that match a pattern.
    fn pattern(&mut self, section: SectionId, pattern: &str) {
        let glob = GlobBuilder::new(pattern).literal_separator(true).build();
        let Ok(glob) = glob.map(|glob| glob.compile_matcher()) else {
            return;
        };
        for index in 0..self.documents.len() {
            let page = PageId(index);
            let is_free = self.placed[index].is_none() && !self.named[index];
            if is_free && glob.is_match(&self.documents[index].path) && !self.is_hidden(page) {
                self.place(section, page);
            }
        }
        let base = pattern.split('*').next().unwrap_or_default();
        let base = base.rsplit_once('/').map_or("", |(folder, _)| folder);
        let children = self.children.get(base).cloned().unwrap_or_default();
        for child in children {
            if let Child::Folder(inner) = child
                && glob.is_match(inner)
                && !self.named_folders.contains(inner)
            {
                self.folder(section, inner, None);
            }
        }
    }

    /// Reports an entry whose page does not exist, unless it is a draft or a
    /// program generates it.
    fn missing(&mut self, name: &str, entry: &OutlineEntry) {
        let is_draft = |path: &String| {
            let stem = path
                .rsplit_once('.')
                .map_or(path.as_str(), |(stem, _)| stem);
            path == name || stem == name
        };
        if self.arrangement.completeness == Completeness::Generated
            || self.drafts.iter().any(is_draft)
        {
            return;
        }
        let place = &entry.place;
        let written = place.source.slice(place.span).trim_matches(['"', '\'']);
        let paths = self.documents.iter().map(|document| document.path.as_str());
        let near = did_you_mean(name, paths);
        // The path as the author would write it at the entry.
        let base = name.strip_suffix(written).unwrap_or_default();
        let near = near.map(|near| near.strip_prefix(base).unwrap_or(near));
        let message = format!("the page list names `{name}`, which does not exist in the book");
        let finding = Diagnostic::new(RULE, Severity::Warning, &place.source, place.span, message);
        self.findings.push(match near {
            Some(near) => finding.with_help(format!("did you mean `{near}`?")),
            None => finding.with_help("add the page, or remove the entry"),
        });
    }
}

/// Only such links are published.
fn is_web(href: &str) -> bool {
    const SCHEMES: [&str; 4] = ["https://", "http://", "mailto:", "//"];
    SCHEMES.iter().any(|scheme| href.starts_with(scheme))
}
